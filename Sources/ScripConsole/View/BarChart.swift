internal import ScripContract
internal import ScripCore

/// Bars one below the other, each with its label and its value: what the template `bar-chart` draws as SVG.
///
/// Lengths are parts of the width there is, so that texts stay as large as they are on a phone. Whoever
/// cannot see it has the title, a sentence, and the table that stands beside every chart.
struct BarChart: Sendable {
    struct Bar: Sendable {
        let label: String
        let value: Int64
        /// The value as people read it.
        let shown: String
    }

    /// The chart's name within its page.
    let id: String
    let title: String
    /// What it says, in a sentence.
    let summary: String
    let bars: [Bar]

    /// Where bars begin, and how long the longest is, in hundredths of the width.
    private static let left: Int64 = 32
    private static let length: Int64 = 42
    /// Pixels from one bar to the next.
    private static let step: Int64 = 24
    /// Columns of a fixed-width font that a label may take.
    private static let labelColumns = 16

    /// What the template shows; nil when there is nothing to see.
    var value: JSONValue? {
        let most = bars.map(\.value).max() ?? 0
        guard most > 0 else { return nil }
        return .object([
            .init(key: "id", value: .string(id)),
            .init(key: "title", value: .string(title)),
            .init(key: "summary", value: .string(summary)),
            .init(key: "height", value: .integer(Int64(bars.count) * BarChart.step)),
            .init(
                key: "bars",
                value: .list(
                    bars.enumerated().map { index, bar in
                        BarChart.drawn(bar, at: Int64(index) * BarChart.step, of: most)
                    })),
        ])
    }

    private static func drawn(_ bar: Bar, at top: Int64, of most: Int64) -> JSONValue {
        // In hundredths of what the longest takes; what is less than nothing has no length.
        let share = Double(max(0, bar.value)) / Double(most)
        let length = Int64((share * Double(BarChart.length) * 10).rounded())
        return .object([
            .init(key: "label", value: .string(short(bar.label))),
            .init(key: "shown", value: .string(bar.shown)),
            .init(key: "top", value: .integer(top + 4)),
            .init(key: "baseline", value: .integer(top + 17)),
            .init(key: "length", value: .string(tenths(length))),
            .init(key: "end", value: .string(tenths(BarChart.left * 10 + length))),
        ])
    }

    private static func tenths(_ number: Int64) -> String { "\(number / 10).\(number % 10)" }

    /// A label that fits: signs of Chinese are two columns wide.
    static func short(_ label: String) -> String {
        var columns = 0
        var short = ""
        for character in PageValue.shown(label) {
            columns += character.unicodeScalars.first.map { $0.value >= 0x1100 ? 2 : 1 } ?? 1
            guard columns < labelColumns else { return short + "…" }
            short.append(character)
        }
        return short
    }
}
