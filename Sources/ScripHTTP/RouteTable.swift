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
}
