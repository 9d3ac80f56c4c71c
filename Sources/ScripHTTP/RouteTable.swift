internal import HTTPTypes

/// Which methods a path has: the router says only that nothing fits.
struct RouteTable: Sendable {
    private struct Route {
        let method: HTTPRequest.Method
        let segments: [Substring]
    }

    private let routes: [Route]

    /// Routes by method and path; a segment such as `{id}` stands for any text.
    init(_ routes: [(HTTPRequest.Method, String)]) {
        self.routes = routes.map { Route(method: $0, segments: $1.split(separator: "/")) }
    }

    /// The methods of a path, in the order added; none when no route fits.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        return routes.filter { route in
            route.segments.count == segments.count
                && zip(route.segments, segments).allSatisfy { pattern, segment in
                    pattern == segment || pattern.hasPrefix("{") || pattern.hasPrefix(":")
                }
        }.map(\.method)
    }

    /// The name of the part that a path leaves empty, as `stock_id` in `/stocks//codes`; an empty text when no
    /// route has a part there, and nil when nothing is empty.
    ///
    /// A slash at the end of a whole path is passed over.
    func emptyPart(of path: some StringProtocol) -> String? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard let last = segments.indices.last, segments.contains(where: \.isEmpty) else {
            return nil
        }
        let fitting = routes.first { route in
            route.segments.count == segments.count
                && zip(route.segments, segments).allSatisfy { pattern, segment in
                    RouteTable.isOpen(pattern) || pattern == segment
                }
        }
        if let fitting {
            let part = zip(fitting.segments, segments).first { $0.1.isEmpty }
            return part.map { $0.0.filter { !":{}".contains($0) } }
        }
        return segments[..<last].contains(where: \.isEmpty) ? "" : nil
    }

    private static func isOpen(_ pattern: Substring) -> Bool {
        pattern.hasPrefix("{") || pattern.hasPrefix(":")
    }
}
