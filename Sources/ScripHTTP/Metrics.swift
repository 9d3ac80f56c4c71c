internal import Synchronization

/// Counters and histograms, written as Prometheus text.
public final class Metrics: Sendable {
    fileprivate struct Requests {
        var byStatus: [Int: Int64] = [:]
        var buckets = [Int64](repeating: 0, count: Metrics.bounds.count + 1)
        var seconds = 0.0
    }

    private struct Key: Hashable, Comparable {
        let name: String
        let labels: String

        static func < (left: Key, right: Key) -> Bool {
            (left.name, left.labels) < (right.name, right.labels)
        }
    }

    private struct State {
        var requests: [String: Requests] = [:]
        var counters: [Key: Int64] = [:]
        var help: [String: String] = [:]
    }

    /// Upper ends of the latency buckets, in seconds.
    static let bounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
    ]

    private let state = Mutex(State())

    init() {}

    /// Counts one answered request.
    func count(_ method: String, _ route: String, status: Int, took duration: Duration) {
        let (whole, fraction) = duration.components
        let seconds = Double(whole) + Double(fraction) / 1e18
        let bucket = Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count
        state.withLock { state in
            state.requests["method=\"\(method)\",route=\"\(route)\"", default: Requests()]
                .add(status, bucket, seconds)
        }
    }

    /// Adds to a counter such as `scrip_refusals_total`.
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
        let text = labels.map { "\($0)=\"\(Metrics.escaped($1))\"" }.joined(separator: ",")
        state.withLock { state in
            state.counters[Key(name: name, labels: text), default: 0] += amount
            state.help[name] = help
        }
    }

    /// Everything, in the Prometheus text format 0.0.4.
    var text: String {
        state.withLock { state in
            var text = """
                # HELP scrip_http_requests_total Answered requests.
                # TYPE scrip_http_requests_total counter

                """
            let requests = state.requests.sorted { $0.key < $1.key }
            for (labels, figures) in requests {
                for (status, count) in figures.byStatus.sorted(by: { $0.key < $1.key }) {
                    text += "scrip_http_requests_total{\(labels),status=\"\(status)\"} \(count)\n"
                }
            }
            text += """
                # HELP scrip_http_request_seconds Time from a request's first byte to its answer.
                # TYPE scrip_http_request_seconds histogram

                """
            for (labels, figures) in requests { text += figures.histogram(labels) }
            var last = ""
            for (key, value) in state.counters.sorted(by: { $0.key < $1.key }) {
                if key.name != last {
                    text += "# HELP \(key.name) \(state.help[key.name] ?? "")\n"
                    text += "# TYPE \(key.name) counter\n"
                    last = key.name
                }
                text += key.name + (key.labels.isEmpty ? "" : "{\(key.labels)}") + " \(value)\n"
            }
            return text
        }
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

extension Metrics.Requests {
    fileprivate mutating func add(_ status: Int, _ bucket: Int, _ seconds: Double) {
        byStatus[status, default: 0] += 1
        buckets[bucket] += 1
        self.seconds += seconds
    }

    fileprivate func histogram(_ labels: String) -> String {
        var text = ""
        var below: Int64 = 0
        for (bound, count) in zip(Metrics.bounds, buckets) {
            below += count
            text += "scrip_http_request_seconds_bucket{\(labels),le=\"\(bound)\"} \(below)\n"
        }
        below += buckets[Metrics.bounds.count]
        text += "scrip_http_request_seconds_bucket{\(labels),le=\"+Inf\"} \(below)\n"
        text += "scrip_http_request_seconds_sum{\(labels)} \(seconds)\n"
        text += "scrip_http_request_seconds_count{\(labels)} \(below)\n"
        return text
    }
}
