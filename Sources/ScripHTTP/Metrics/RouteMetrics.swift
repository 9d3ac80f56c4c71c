internal import Synchronization

/// What one route has answered, and how long it took.
final class RouteMetrics: Sendable {
    private struct State {
        var byStatus: [(status: Int, count: Int64)] = []
        var buckets = [Int64](repeating: 0, count: RouteMetrics.bounds.count + 1)
        var nanoseconds: Int64 = 0
    }

    /// Upper ends of the latency buckets, in nanoseconds.
    private static let bounds: [Int64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
        50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 5_000_000_000,
    ]

    private let labels: String
    private let state = Mutex(State())

    init(method: String, route: String) { labels = "method=\"\(method)\",route=\"\(route)\"" }

    /// Counts one answered request.
    func count(status: Int, nanoseconds: Int64) {
        let bucket =
            RouteMetrics.bounds.firstIndex { nanoseconds <= $0 } ?? RouteMetrics.bounds.count
        state.withLock { state in
            if let index = state.byStatus.firstIndex(where: { $0.status == status }) {
                state.byStatus[index].count += 1
            } else {
                state.byStatus.append((status, 1))
            }
            state.buckets[bucket] += 1
            state.nanoseconds &+= nanoseconds
        }
    }

    /// Lines of `scrip_http_requests_total`.
    func counters(_ common: String) -> String {
        state.withLock { state in
            state.byStatus.sorted { $0.status < $1.status }.map {
                MetricFamily.line(
                    "scrip_http_requests_total", "\(common)\(labels),status=\"\($0.status)\"",
                    "\($0.count)")
            }.joined()
        }
    }

    /// Lines of `scrip_http_request_seconds`; none before the first request.
    func histogram(_ common: String) -> String {
        let (name, labels) = ("scrip_http_request_seconds", common + labels)
        return state.withLock { state in
            guard !state.byStatus.isEmpty else { return "" }
            var text = ""
            var below: Int64 = 0
            let bounds = RouteMetrics.bounds.map { "\(Double($0) / 1e9)" } + ["+Inf"]
            for (bound, count) in zip(bounds, state.buckets) {
                below += count
                text += MetricFamily.line(
                    "\(name)_bucket", "\(labels),le=\"\(bound)\"", "\(below)")
            }
            let seconds = Double(state.nanoseconds) / 1e9
            return text + MetricFamily.line("\(name)_sum", labels, "\(seconds)")
                + MetricFamily.line("\(name)_count", labels, "\(below)")
        }
    }
}
