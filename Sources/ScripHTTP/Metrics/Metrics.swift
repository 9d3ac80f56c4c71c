internal import ScripCore
internal import ScripLedger
internal import ScripPrograms
internal import Synchronization

/// Counters and histograms, written as Prometheus text.
public final class Metrics: Sendable {
    private struct Key: Hashable, Comparable {
        let name: String
        let labels: String

        static func < (left: Key, right: Key) -> Bool {
            (left.name, left.labels) < (right.name, right.labels)
        }
    }

    private struct Figures {
        var counters: [Key: Int64] = [:]
        var help: [String: String] = [:]

        mutating func add(
            _ name: String, _ help: String, _ labels: KeyValuePairs<String, String>,
            _ amount: Int64
        ) {
            let text = labels.map { "\($0)=\"\(Metrics.escaped($1))\"" }.joined(separator: ",")
            counters[Key(name: name, labels: text), default: 0] += amount
            self.help[name] = help
        }

        /// What programs count.
        mutating func add(_ event: ProgramCounts.Event, _ count: Int64) {
            switch event {
            case .keptOut(let check, let action):
                add(
                    "scrip_abuse_total", "Attempts kept out, by check.",
                    ["check": check, "action": action], count)
            case .sent(let kind):
                add(
                    "scrip_campaign_coupons_total", "Coupons sent for payments, by kind.",
                    ["kind": kind], count)
            case .gateFailed(let kind):
                add(
                    "scrip_campaign_rule_failures_total", "Gates of campaigns that failed.",
                    ["kind": kind], count)
            }
        }
    }

    private struct Decisions {
        var redeemed: Int64 = 0
        var replayed: Int64 = 0
        var refusals: [String: Int64] = [:]
        var failures: [String: Int64] = [:]
    }

    private let routes = Mutex<[String: RouteMetrics]>([:])
    private let figures = Mutex(Figures())
    private let decisions = Mutex(Decisions())

    private let groupSizes: (@Sendable () -> GroupSizes)?
    private let programs: ProgramCounts

    init(
        groupSizes: (@Sendable () -> GroupSizes)? = nil, programs: ProgramCounts = ProgramCounts()
    ) {
        self.groupSizes = groupSizes
        self.programs = programs
    }

    /// What a route has answered; the same object for the same route.
    func route(_ method: String, _ route: String) -> RouteMetrics {
        routes.withLock { routes in
            let key = "\(method) \(route)"
            if let known = routes[key] { return known }
            let new = RouteMetrics(method: method, route: route)
            routes[key] = new
            return new
        }
    }

    /// Adds to a counter such as `scrip_notifications_total`.
    ///
    /// - Parameters:
    ///   - name: Its name, ending in `_total`.
    ///   - help: What it counts, one sentence.
    ///   - labels: Names and values, few values each: no users, no codes.
    ///   - amount: How much to add.
    func add(
        _ name: String, help: String, labels: KeyValuePairs<String, String> = [:],
        _ amount: Int64 = 1
    ) {
        figures.withLock { $0.add(name, help, labels, amount) }
    }

    // MARK: Decisions

    /// Counts a redemption, or a receipt given again.
    func redeemed(replayed: Bool) {
        decisions.withLock { decisions in
            if replayed { decisions.replayed += 1 } else { decisions.redeemed += 1 }
        }
    }

    /// Counts a refusal by its code; a rule's own codes are few, since rules declare them.
    func refused(_ code: String) { decisions.withLock { $0.refusals[code, default: 0] += 1 } }

    /// Counts a rule that failed, by the kind of failure.
    func failed(_ kind: String) { decisions.withLock { $0.failures[kind, default: 0] += 1 } }

    /// Counts what one coupon's verdict says against it.
    func decided(_ verdict: Verdict) {
        switch verdict.outcome {
        case .applies: return
        case .refused(let refusal): refused(refusal.code)
        case .failed(let failure): failed(failure.kind.rawValue)
        }
    }

    // MARK: Text

    /// Everything of a book that is alone.
    var text: String { MetricFamily.text(families("")) }

    /// Every family there is, in the order they are shown.
    ///
    /// - Parameter common: Labels that every line begins with, such as `book="tea",`; empty for none.
    func families(_ common: String) -> [MetricFamily] {
        let routes = routes.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value)
        var families = [
            MetricFamily(
                "scrip_http_requests_total", "counter", "Answered requests by route and status.",
                routes.map { $0.counters(common) }),
            MetricFamily(
                "scrip_http_request_seconds", "histogram",
                "Seconds from a request's first byte to its answer.",
                routes.map { $0.histogram(common) }),
        ]
        families += decisionFamilies(common)
        if let sizes = groupSizes?() { families.append(Metrics.family(of: sizes, common)) }
        var figures = figures.withLock { $0 }
        for (event, count) in programs.all { figures.add(event, count) }
        let byName = Dictionary(grouping: figures.counters) { $0.key.name }
        for (name, counters) in byName.sorted(by: { $0.key < $1.key }) {
            families.append(
                MetricFamily(
                    name, "counter", figures.help[name] ?? "",
                    counters.sorted { $0.key < $1.key }.map { key, value in
                        MetricFamily.line(name, common + key.labels, "\(value)")
                    }))
        }
        return families
    }

    private func decisionFamilies(_ common: String) -> [MetricFamily] {
        let decisions = decisions.withLock { $0 }
        func lines(_ name: String, _ label: String, _ counts: [String: Int64]) -> [String] {
            counts.sorted { $0.key < $1.key }.map { value, count in
                MetricFamily.line(
                    name, common + "\(label)=\"\(Metrics.escaped(value))\"", "\(count)")
            }
        }
        let (redemptions, refusals, failures) = (
            "scrip_redemptions_total", "scrip_refusals_total", "scrip_rule_failures_total"
        )
        return [
            MetricFamily(
                redemptions, "counter", "Receipts by whether they were given before.",
                [(false, decisions.redeemed), (true, decisions.replayed)].map { replayed, count in
                    MetricFamily.line(
                        redemptions, common + "replayed=\"\(replayed)\"", "\(count)")
                }),
            MetricFamily(
                refusals, "counter", "Refused coupons by reason.",
                lines(refusals, "reason", decisions.refusals)),
            MetricFamily(
                failures, "counter", "Rules that failed, by kind.",
                lines(failures, "kind", decisions.failures)),
        ]
    }

    private static func family(of sizes: GroupSizes, _ common: String) -> MetricFamily {
        let name = "scrip_ledger_group_size"
        var lines: [String] = []
        var below: Int64 = 0
        for (bound, count) in zip(
            GroupSizes.bounds.map { "\($0)" } + ["+Inf"], sizes.counts)
        {
            below += count
            lines.append(
                MetricFamily.line("\(name)_bucket", common + "le=\"\(bound)\"", "\(below)"))
        }
        lines.append(MetricFamily.line("\(name)_sum", common, "\(sizes.writes)"))
        lines.append(MetricFamily.line("\(name)_count", common, "\(below)"))
        return MetricFamily(
            name, "histogram", "Writes that shared a durable transaction.", lines)
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
