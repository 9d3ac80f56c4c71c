internal import ScripContract
public import ScripCore
internal import ScripHost
public import ScripOperations
internal import ScripPrograms

/// The pages of a shop's staff and the card of its customers: a request in, a page out.
///
/// It knows no server. What a page shows is what an operation answers; what a form changes, an operation
/// changes. Every page says which right it needs, and every question of a page is held to the role again.
public struct Console: Sendable {
    /// Answers an operation in JSON; the server counts what it is asked.
    public typealias Answering =
        @Sendable (OperationContext, ScripOperation, OperationRequest) throws(ScripError) -> [UInt8]

    let operations: OperationContext
    let answered: Answering
    let templates: Templates
    let users: ConsoleUsers
    let sessions = Sessions()
    let signIn: SignIn
    let secret: ConsoleSecret
    let pictures: PictureReader
    /// Who tries one short code after another.
    let shortCodes = VelocityLimiter(VelocityLimit(count: 20, seconds: 10 * 60))

    /// The console of a host.
    ///
    /// - Parameters:
    ///   - operations: What pages ask.
    ///   - pictures: Finds codes in pictures.
    ///   - answered: Answers an operation.
    public init(
        _ operations: OperationContext, reading pictures: PictureReader,
        answered: @escaping Answering
    ) throws(ScripError) {
        self.operations = operations
        self.answered = answered
        self.pictures = pictures
        templates = try Templates.all.get()
        users = ConsoleUsers(operations.host)
        signIn = SignIn(users)
        secret = ConsoleSecret(operations.host)
    }

    /// What a page keeps a thread busy with: who takes long makes nobody wait but others like it.
    public enum Pace: String, Hashable, Sendable, CaseIterable {
        /// Milliseconds.
        case brief
        /// Seconds, perhaps.
        case long
        /// What scrypt makes of a password.
        case password
        /// A rule that somebody is writing, tried.
        case trial
        /// Evidence, which takes thousands of trials.
        case proof
        /// A picture that is read.
        case picture
    }

    /// A page's address.
    public struct Route: Sendable {
        /// How it is asked for.
        public let method: ConsoleRequest.Method
        /// A part such as `{stock_id}` is open.
        public let path: String
        /// How long it keeps a thread.
        public var pace: Pace { page.pace }
        let page: Page
    }

    /// Every address.
    public static let routes = Page.all.map {
        Route(method: $0.method, path: $0.path, page: $0)
    }

    /// The session that a request belongs to; nil where there is none that is open.
    public func session(_ request: ConsoleRequest) -> String? {
        guard let token = request.cookie(Console.cookie(request)),
            sessions.find(token, at: operations.now) != nil
        else { return nil }
        return token
    }

    /// Answers; whatever it is asked, it answers.
    ///
    /// Called on a thread that may wait.
    public func answer(_ request: ConsoleRequest, at route: Route) -> ConsoleAnswer {
        let visit = Visit(
            console: self, request: request, person: nil, format: format(request))
        do throws(ScripError) {
            return finished(try open(request, route.page, visit))
        } catch {
            return finished(visit.page("error", error: error))
        }
    }

    /// The page for an address that is none, or for a request that no page was asked with.
    public func answer(_ request: ConsoleRequest, status: Int) -> ConsoleAnswer {
        let visit = Visit(console: self, request: request, person: nil, format: format(request))
        return finished(
            visit.page("status", ["status": .integer(Int64(status))], status: status))
    }

    private func open(
        _ request: ConsoleRequest, _ page: Page, _ visit: Visit
    ) throws(ScripError) -> ConsoleAnswer {
        let isForAll = page.right == ConsoleRight.anybody
        if page.path.hasPrefix("/console"), try users.isEmpty() {
            return visit.page("status", ["status": .integer(404)], status: 404)
        }
        if page.method == .post, !request.source.isOwn {
            return visit.page("error", error: Console.foreign)
        }
        let person = try person(request)
        let visit = Visit(console: self, request: request, person: person, format: visit.format)
        if isForAll { return try page.answer(visit) }
        guard let person else {
            return page.method == .get
                ? .moved(to: "/console/sign-in?next=" + request.target.percentEncoded)
                : visit.page("error", error: Console.signedOut)
        }
        if page.method == .post {
            // Not from the query, which stands in logs.
            let shown =
                request.formToken ?? request.form.first { $0.name == "token" }?.value
            guard shown == person.session.formToken else {
                return visit.page("error", error: Console.foreign)
            }
        }
        do throws(ScripError) {
            if page.right != ConsoleRight.signedIn { try visit.check(page.right) }
            return try page.answer(visit)
        } catch {
            return visit.page("error", error: error)
        }
    }

    private func person(_ request: ConsoleRequest) throws(ScripError) -> Visit.Person? {
        guard let token = request.cookie(Console.cookie(request)),
            let session = sessions.find(token, at: operations.now)
        else { return nil }
        guard let user = try users.user(session.user), user.password == session.password else {
            sessions.close(token)
            return nil
        }
        return Visit.Person(user: user, session: session, token: token)
    }

    /// The session's cookie: where nobody can read along, one that no other host can set.
    static func cookie(_ request: ConsoleRequest) -> String {
        request.isSecure ? "__Host-scrip_session" : "scrip_session"
    }

    func format(_ request: ConsoleRequest) -> PageFormat {
        let language =
            request.cookie("scrip_language").flatMap(Language.init(rawValue:))
            ?? Language(accepting: request.languages)
        let book = operations.host.book
        return PageFormat(language: language, currency: book.currency, zone: book.timeZone)
    }

    /// What every answer says besides: nothing from elsewhere runs in a page, and nobody keeps or frames it.
    func finished(_ answer: ConsoleAnswer) -> ConsoleAnswer {
        var answer = answer
        answer.headers += [
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ]
        if !answer.headers.contains(where: { $0.name == "Cache-Control" }) {
            answer.headers.append(("Cache-Control", "no-store"))
        }
        return answer
    }

    static func status(_ error: ScripError) -> Int {
        switch error.code {
        case .notFound: 404
        case .forbidden: 403
        case .signedOut: 401
        case .tooOften: 429
        case .ledgerUnavailable, .undecided: 503
        case .internalFault: 500
        case .conflict, .requestMismatch: 409
        default: 422
        }
    }

    private static let foreign = ScripError(
        .forbidden, "The form is not one of this session",
        remedy: "Go back, reload the page and send it again")
    private static let signedOut = ScripError(
        .signedOut, "The session has ended",
        remedy: "Sign in again; what you typed is in the page before")
}

extension ScripError.Code {
    /// The role is not for this.
    static let forbidden = Self(rawValue: "forbidden")
    /// Nobody is signed in.
    static let signedOut = Self(rawValue: "signed_out")
}

extension String {
    /// As a value in a query.
    var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + Hex.text([byte]).uppercased()
            }
        }
        return encoded
    }

    /// What a value in a query or a cookie stands for; nil for what is no UTF-8.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = Hex.bytes(String(Substring(rest.prefix(2))).lowercased()[...].utf8),
                decoded.count == 1
            else { return nil }
            bytes += decoded
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
