/// What a browser asks a page for, whatever server it came through.
public struct ConsoleRequest: Sendable {
    /// How.
    public enum Method: String, Hashable, Sendable {
        /// To look.
        case get = "GET"
        /// To change something.
        case post = "POST"
    }

    /// How.
    public var method: Method
    /// The parts of the path that its route leaves open, decoded, by their names.
    public var parts: [String: String]
    /// The path and the query, as they came.
    public var target: String
    /// What stands in the query, in order.
    public var query: [(name: String, value: String)]
    /// What a form says, in order.
    public var form: [(name: String, value: String)]
    /// The body as it came.
    public var body: [UInt8]
    /// The cookies, as the browser lists them.
    public var cookies: String
    /// The languages the browser prefers, as it lists them.
    public var languages: String
    /// Where the page comes from that asks, as far as the browser says.
    public var source: Source
    /// The header `X-Scrip-Form`, in which scripts show what forms show in a field.
    public var formToken: String?
    /// The address it came from.
    public var peer: String
    /// Whether nobody on the way can read along.
    public var isSecure: Bool

    /// Where a request begins, in the browser's words.
    public struct Source: Hashable, Sendable {
        /// The header `Host`.
        public var host: String
        /// The header `Origin`.
        public var origin: String?
        /// The header `Sec-Fetch-Site`.
        public var site: String?

        /// A source.
        public init(host: String, origin: String?, site: String?) {
            self.host = host
            self.origin = origin
            self.site = site
        }

        /// Whether the page that asks is one of this server, as far as the browser says.
        var isOwn: Bool {
            if let site { return site == "same-origin" || site == "none" }
            guard let origin else { return true }
            return origin == "http://\(host)" || origin == "https://\(host)"
        }
    }

    /// A request.
    public init(
        _ method: Method, parts: [String: String] = [:], target: String,
        query: [(name: String, value: String)] = [], form: [(name: String, value: String)] = [],
        body: [UInt8] = [], cookies: String = "", languages: String = "", source: Source,
        formToken: String? = nil, peer: String = "", isSecure: Bool = false
    ) {
        self.method = method
        self.parts = parts
        self.target = target
        self.query = query
        self.form = form
        self.body = body
        self.cookies = cookies
        self.languages = languages
        self.source = source
        self.formToken = formToken
        self.peer = peer
        self.isSecure = isSecure
    }

    /// A cookie's value.
    func cookie(_ name: String) -> String? {
        for pair in cookies.split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            guard let equals = pair.firstIndex(of: "="), pair[..<equals] == name else { continue }
            return String(pair[pair.index(after: equals)...])
        }
        return nil
    }
}

/// What a browser is answered.
public struct ConsoleAnswer: Sendable {
    /// The status of HTTP.
    public var status: Int
    /// Header fields, but for those that every answer has.
    public var headers: [(name: String, value: String)]
    /// What is shown.
    public var body: [UInt8]

    init(_ status: Int = 200, _ headers: [(name: String, value: String)], _ body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A page.
    static func page(_ html: String, status: Int = 200) -> ConsoleAnswer {
        ConsoleAnswer(status, [("Content-Type", "text/html; charset=utf-8")], Array(html.utf8))
    }

    /// Data for a script.
    static func json(_ bytes: [UInt8], status: Int = 200) -> ConsoleAnswer {
        ConsoleAnswer(status, [("Content-Type", "application/json")], bytes)
    }

    /// A file to keep.
    static func file(_ name: String, _ type: String, _ bytes: [UInt8]) -> ConsoleAnswer {
        ConsoleAnswer(
            200,
            [
                ("Content-Type", type),
                ("Content-Disposition", "attachment; filename=\"\(name)\""),
            ], bytes)
    }

    /// Sends the browser to another page, with a GET.
    static func moved(to path: String) -> ConsoleAnswer {
        ConsoleAnswer(303, [("Location", path)], [])
    }
}
