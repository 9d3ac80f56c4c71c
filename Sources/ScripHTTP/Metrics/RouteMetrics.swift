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
    var counters: String {
        state.withLock { state in
            state.byStatus.sorted { $0.status < $1.status }.map {
                "scrip_http_requests_total{\(labels),status=\"\($0.status)\"} \($0.count)\n"
            }.joined()
        }
    }

    /// Lines of `scrip_http_request_seconds`; none before the first request.
    var histogram: String {
        state.withLock { state in
            guard !state.byStatus.isEmpty else { return "" }
            var text = ""
            var below: Int64 = 0
            for (bound, count) in zip(RouteMetrics.bounds, state.buckets) {
                below += count
                text += "scrip_http_request_seconds_bucket"
                text += "{\(labels),le=\"\(Double(bound) / 1e9)\"} \(below)\n"
            }
            below += state.buckets[RouteMetrics.bounds.count]
            text += "scrip_http_request_seconds_bucket{\(labels),le=\"+Inf\"} \(below)\n"
            text += "scrip_http_request_seconds_sum{\(labels)} \(Double(state.nanoseconds) / 1e9)\n"
            text += "scrip_http_request_seconds_count{\(labels)} \(below)\n"
            return text
        }
    }
}
