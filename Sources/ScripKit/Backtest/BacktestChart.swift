internal import ScripCore

/// A report as a chart in SVG: what came off by day, then and now.
///
/// Readable without colour (then is hollow, now is filled) and by screen readers, which are told the same
/// figures in words.
public struct BacktestChart {
    private let report: BacktestReport
    private let title: String
    private let money: MoneyWords

    private static let width = 960
    private static let height = 480
    private static let left = 96
    private static let right = 24
    private static let top = 96
    private static let bottom = 72

    /// A chart of a report under a title.
    public init(_ report: BacktestReport, title: String) {
        self.report = report
        self.title = title
        money = MoneyWords(currency: report.currency)
    }

    private struct Bar {
        var label: String
        var sums: BacktestReport.Sums
    }

    /// The bars: days, or several days to a bar when there are many, and one for what has no time.
    private var bars: [Bar] {
        guard !report.days.isEmpty else { return [Bar(label: "all", sums: report.cost)] }
        var bars = report.spans.map { span in
            let day = CalendarDay(number: span.day)
            return Bar(label: "\(day.month)-\(day.day)", sums: span.sums)
        }
        if report.undatedCheckouts > 0 {
            bars.append(Bar(label: "no time", sums: report.undated))
        }
        return bars
    }

    /// The chart as one SVG document.
    public var svg: String {
        let bars = bars
        let most = max(1, bars.map { max($0.sums.before, $0.sums.after) }.max() ?? 1)
        let scale = BacktestChart.scale(above: most)
        let plotWidth = BacktestChart.width - BacktestChart.left - BacktestChart.right
        let plotHeight = BacktestChart.height - BacktestChart.top - BacktestChart.bottom
        let floor = BacktestChart.top + plotHeight
        func height(_ amount: Int64) -> Int {
            Int((Double(amount) / Double(scale.top) * Double(plotHeight)).rounded())
        }
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(BacktestChart.width) \
            \(BacktestChart.height)" role="img" aria-labelledby="title desc" \
            font-family="system-ui, sans-serif" font-size="14" fill="#1a1a1a">
            <title id="title">\(title.htmlEscaped)</title>
            <desc id="desc">\(words.htmlEscaped)</desc>
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="\(BacktestChart.left)" y="32" font-size="18" font-weight="bold">\
            \(title.htmlEscaped)</text>
            <text x="\(BacktestChart.left)" y="54">\(words.htmlEscaped)</text>
            <rect x="\(BacktestChart.left)" y="66" width="14" height="14" fill="#ffffff" \
            stroke="#1a1a1a" stroke-width="1.5"/>
            <text x="\(BacktestChart.left + 20)" y="78">then</text>
            <rect x="\(BacktestChart.left + 70)" y="66" width="14" height="14" fill="#0b5cad"/>
            <text x="\(BacktestChart.left + 90)" y="78">with the changed rule</text>

            """
        for step in 0...scale.steps {
            let amount = scale.top / Int64(scale.steps) * Int64(step)
            let y = floor - height(amount)
            text += """
                <line x1="\(BacktestChart.left)" y1="\(y)" x2="\(BacktestChart.width - BacktestChart.right)" \
                y2="\(y)" stroke="#d0d0d0"/>
                <text x="\(BacktestChart.left - 8)" y="\(y + 5)" text-anchor="end">\
                \(money.words(amount))</text>

                """
        }
        let slot = Double(plotWidth) / Double(bars.count)
        let each = max(2, min(48, Int(slot * 0.4)))
        let labelEvery = max(1, Int((Double(bars.count) * 44 / Double(plotWidth)).rounded(.up)))
        for (index, bar) in bars.enumerated() {
            let middle = BacktestChart.left + Int((Double(index) + 0.5) * slot)
            let (before, after) = (height(bar.sums.before), height(bar.sums.after))
            text += """
                <g><title>\(bar.label): then \(money.words(bar.sums.before)), now \
                \(money.words(bar.sums.after))</title>
                <rect x="\(middle - each)" y="\(floor - before)" width="\(each)" height="\(before)" \
                fill="#ffffff" stroke="#1a1a1a" stroke-width="1.5"/>
                <rect x="\(middle)" y="\(floor - after)" width="\(each)" height="\(after)" \
                fill="#0b5cad"/></g>

                """
            if index % labelEvery == 0 || bar.label == "no time" {
                text += """
                    <text x="\(middle)" y="\(floor + 20)" text-anchor="middle">\(bar.label)</text>

                    """
            }
        }
        return text + """
            <line x1="\(BacktestChart.left)" y1="\(floor)" x2="\(BacktestChart.width - BacktestChart.right)" \
            y2="\(floor)" stroke="#1a1a1a"/>
            <text x="\(BacktestChart.left + plotWidth / 2)" y="\(BacktestChart.height - 16)" \
            text-anchor="middle">day of checkout; \(report.currency) taken off</text>
            </svg>

            """
    }

    private var words: String {
        let cost = report.cost
        let change = cost.after - cost.before
        return
            "\(counted(Int(report.checkouts), "checkout")): its coupons took \(money.words(cost.before)) "
            + "off then, and take \(money.words(cost.after)) off with the changed rule "
            + "(\(change < 0 ? "" : "+")\(money.words(change)))"
    }

    /// The end of an axis in round figures, and how many steps it has.
    private static func scale(above most: Int64) -> (top: Int64, steps: Int) {
        var unit: Int64 = 1
        while unit * 10 < most { unit *= 10 }
        for factor in [1, 2, 4, 5, 8] as [Int64] where unit * factor >= most {
            return (
                unit * factor * 100 / 100, unit >= 10 || factor % 4 == 0 ? (factor == 5 ? 5 : 4) : 1
            )
        }
        return (unit * 10, unit >= 10 ? 5 : 1)
    }
}
