internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations

/// One request of somebody, and what may be done with it.
struct Visit: Sendable {
    let console: Console
    let request: ConsoleRequest
    /// Who asks; nil for somebody who is not signed in.
    let person: Person?
    let format: PageFormat

    /// Somebody who is signed in.
    struct Person: Sendable {
        let user: ConsoleUser
        let session: Sessions.Session
        /// What the browser shows.
        let token: String
    }

    var now: Instant { console.operations.now }
    var host: CouponHost { console.operations.host }

    /// Throws unless whoever asks may do something.
    func check(_ right: String) throws(ScripError) {
        guard let person, person.user.role.may(right) else { throw Visit.forbidden }
    }

    static let forbidden = ScripError(
        .forbidden, "Your role is not for this",
        remedy: "Ask whoever owns the console for another role")

    // MARK: What it says

    /// A part of the path.
    func part(_ name: String) -> String { request.parts[name] ?? "" }

    /// What a form's field or the query holds, without blanks around it; nil for nothing.
    func field(_ name: String) -> String? {
        let text = text(name).map { text in
            String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What a form's field or the query holds, as it is.
    ///
    /// Browsers end lines of forms with CR LF.
    func text(_ name: String) -> String? {
        let found =
            request.form.first { $0.name == name } ?? request.query.first { $0.name == name }
        return found.map { $0.value.replacing("\r\n", with: "\n") }
    }

    /// A whole number of a form's field; throws for what is none.
    func number(_ name: String) throws(ScripError) -> Int64? {
        guard let text = field(name) else { return nil }
        guard let number = Int64(text.filter { $0 != "," }) else {
            throw .invalid(name, "is '\(text.prefix(20))'", remedy: "Use a whole number")
        }
        return number
    }

    // MARK: Asking

    /// Asks an operation.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - members: The request; members whose value is nil are left out.
    func ask(
        _ name: String, _ members: KeyValuePairs<String, JSONValue?> = [:]
    ) throws(ScripError) -> JSONValue {
        try JSONValue(json: answer(name, members))
    }

    /// The same with members that were put together before.
    func ask(_ name: String, members: [Shown]) throws(ScripError) -> JSONValue {
        try JSONValue(json: answer(name, body: .object(Visit.members(members))))
    }

    /// A member of a request or of what a page shows; nothing where there is no value.
    typealias Shown = (key: String, value: JSONValue?)

    /// The same in the bytes of the answer.
    func answer(
        _ name: String, _ members: KeyValuePairs<String, JSONValue?> = [:],
        drafting draft: RuleDraft? = nil
    ) throws(ScripError) -> [UInt8] {
        try answer(name, body: .object(Visit.members(members)), drafting: draft)
    }

    /// Asks an operation with a request that is put together already.
    func answer(
        _ name: String, body: JSONValue, drafting draft: RuleDraft? = nil
    ) throws(ScripError) -> [UInt8] {
        try check(name)
        let operation = try ScripOperation.named(name)
        if operation.isChange { try note(name, body["request_no"]?.string) }
        var context = console.operations
        if let draft { context = context.drafting(draft) }
        if let person {
            context = context.asked(by: Caller("console " + person.user.name, .till))
        }
        return try console.answered(context, operation, OperationRequest(body.json))
    }

    static func members(_ members: some Sequence<Shown>) -> [JSONValue.Member] {
        members.compactMap { key, value in value.map { .init(key: key, value: $0) } }
    }

    /// Notes in the journal who is about to change what: the change itself carries the same number.
    ///
    /// - Parameters:
    ///   - operation: What is done.
    ///   - number: The number of the change; a new one where it has none.
    ///   - subject: What it is done to, where the change does not say.
    func note(
        _ operation: String, _ number: String? = nil, about subject: String? = nil
    ) throws(ScripError) {
        guard let person else { return }
        let number = number ?? "CONSOLE-" + Sessions.random()
        // What is too long to be one is refused by who reads it.
        guard number.utf8.count <= 128 else { return }
        let user = person.user.name
        let body = JSONValue.object(
            Visit.members([
                "user": .string(user), "operation": .string(operation),
                "request_no": .string(number), "about": .text(subject),
                "at": .string(now.rfc3339(in: format.zone)),
            ])
        ).json
        // Each person by themselves: who was refused under a number is not who changed something under it later.
        let key = DocumentKey(
            collection: "console_changes", key: "\(operation) \(number) \(user)")
        do throws(ScripError) {
            try host.write([.put(key, body, expecting: .absent)])
        } catch {
            // Asked again under the same number: it is noted already.
            guard error.code == .conflict else { throw error }
        }
    }

    // MARK: Answering

    /// A page of a template.
    ///
    /// - Parameters:
    ///   - template: Its name.
    ///   - members: What it shows.
    ///   - error: What went wrong with a form, which is shown above it.
    func page(
        _ template: String, _ members: KeyValuePairs<String, JSONValue?> = [:],
        error: ScripError? = nil, status: Int = 200
    ) -> ConsoleAnswer {
        page(template, members: Array(members), error: error, status: status)
    }

    /// The same with members that were put together before.
    func page(
        _ template: String, members: [Shown], error: ScripError? = nil, status: Int = 200
    ) -> ConsoleAnswer {
        let html = console.templates.render(
            template, PageValue(.object(frame(error) + Visit.members(members)), format))
        return .page(html, status: error.map(Console.status) ?? status)
    }

    /// A part of a page, for a script to put there.
    func fragment(
        _ template: String, _ members: KeyValuePairs<String, JSONValue?>
    ) -> String {
        fragment(template, members: Array(members))
    }

    /// The same with members that were put together before.
    func fragment(
        _ template: String, members: [Shown]
    ) -> String {
        console.templates.render(
            template, PageValue(.object(frame(nil) + Visit.members(members)), format))
    }

    /// What every page knows.
    private func frame(_ error: ScripError?) -> [JSONValue.Member] {
        let number = "CONSOLE-" + Sessions.random()
        var members: [JSONValue.Member] = [
            .init(key: "lang", value: .string(format.language.tag)),
            .init(key: "chinese", value: .boolean(format.language == .chinese)),
            .init(key: "edition", value: .string(ConsoleFile.edition)),
            .init(key: "back", value: .string(back.percentEncoded)),
            .init(key: "request_no", value: .string(number)),
            // The same, where an answer that is shown has a number of its own.
            .init(key: "fresh_no", value: .string(number)),
            .init(key: "currency", value: .string(format.currency)),
        ]
        if let person {
            members.append(
                .init(
                    key: "person",
                    value: .object([
                        .init(key: "name", value: .string(person.user.name)),
                        .init(key: "role", value: .string(person.user.role.rawValue)),
                    ])))
            members.append(.init(key: "token", value: .string(person.session.formToken)))
            members.append(.init(key: "menu", value: .list(menu(person.user.role))))
            members.append(
                .init(
                    key: "may",
                    value: .object(
                        Page.rights.map { right in
                            .init(
                                key: right.replacing(".", with: "_"),
                                value: .boolean(person.user.role.may(right)))
                        })))
        }
        if let done = field("done"), let text = Words.text("done." + done, format.language) {
            members.append(.init(key: "done", value: .string(text)))
        }
        if let error { members.append(.init(key: "error", value: shown(error))) }
        return members
    }

    /// Where somebody comes back to who switches the language: a form that was sent is not sent again.
    private var back: String {
        if request.method == .get { return request.target }
        return String(request.target.prefix { $0 != "?" })
    }

    /// The menu of a role: the pages that begin a part of the console.
    private func menu(_ role: Role) -> [JSONValue] {
        Page.menu.filter { role.may($0.right) }.map { item in
            let path = request.target.prefix { $0 != "?" }
            return .object([
                .init(key: "href", value: .string(item.path)),
                .init(
                    key: "label",
                    value: .string(Words.text("menu." + item.word, format.language) ?? item.word)),
                .init(
                    key: "current",
                    value: .boolean(path == item.path || path.hasPrefix(item.path + "/"))),
            ])
        }
    }

    /// An error in the reader's language as far as there are words, and in the core's.
    func shown(_ error: ScripError) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(key: "code", value: .string(error.code.rawValue)),
            .init(key: "message", value: .string(error.detail)),
            .init(key: "remedy", value: .string(error.remedy)),
        ]
        if let text = Words.text("error." + error.code.rawValue, format.language) {
            members.append(.init(key: "words", value: .string(text)))
        }
        if let text = format.cause(error.cause) {
            members.append(.init(key: "cause", value: .string(text)))
        }
        if let path = error.place.path { members.append(.init(key: "path", value: .string(path))) }
        if let line = error.place.line {
            members.append(.init(key: "line", value: .integer(Int64(line))))
        }
        return .object(members)
    }
}

extension JSONValue {
    /// Text, or nothing.
    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }
    /// A number, or nothing.
    static func number(_ number: Int64?) -> JSONValue? { number.map { .integer($0) } }

    /// The items of a list; none of what is no list.
    var items: [JSONValue] { if case .list(let items) = self { items } else { [] } }
    /// Text; nil of what is none.
    var string: String? { if case .string(let text) = self { text } else { nil } }
    /// A whole number; nil of what is none.
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}
