internal import ScripContract
internal import ScripCore

extension Page {
    /// What begins a part of the console, in the order of the menu.
    static let menu: [(path: String, right: String, word: String)] = [
        ("/console/cashier", "redeem", "cashier"),
        ("/console/stocks", "stock.list", "stocks"),
        ("/console/rules", "rule.list", "rules"),
        ("/console/books", "bill", "books"),
        ("/console/programs", "campaign.list", "programs"),
        ("/console/people", ConsoleRight.people, "people"),
    ]

    /// What templates ask about: whether whoever looks may do something.
    static let rights = Set(all.map(\.right)).sorted()

    /// The way in and out, and what everybody has.
    static let entrance: [Page] = [
        .get("/console", ConsoleRight.signedIn) { visit throws(ScripError) in
            visit.page("home")
        },
        .get("/console/sign-in", ConsoleRight.anybody) { visit throws(ScripError) in
            visit.page("sign-in", ["next": .text(visit.field("next"))])
        },
        .post("/console/sign-in", ConsoleRight.anybody, .password) { visit throws(ScripError) in
            try enter(visit)
        },
        .post("/console/sign-out", ConsoleRight.signedIn) { visit throws(ScripError) in
            if let person = visit.person { visit.console.sessions.close(person.token) }
            var answer = ConsoleAnswer.moved(to: "/console/sign-in?done=signed_out")
            answer.headers.append(
                (
                    "Set-Cookie",
                    Page.cookie(Console.cookie(visit.request), "", seconds: 0, visit.request)
                ))
            return answer
        },
        .get("/console/language", ConsoleRight.anybody, language),
        // The same for customers, where nobody may use the console.
        .get("/card/language", ConsoleRight.anybody, language),
        .get("/console/assets/{file}", ConsoleRight.anybody, asset),
        .get("/card/assets/{file}", ConsoleRight.anybody, asset),
        .get("/console/account", ConsoleRight.signedIn) { visit throws(ScripError) in
            visit.page("account")
        },
        .post("/console/account", ConsoleRight.signedIn, .password) { visit throws(ScripError) in
            try changePassword(visit)
        },
    ]

    @Sendable private static func language(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        let language = visit.field("to").flatMap(Language.init(rawValue:)) ?? .chinese
        var answer = ConsoleAnswer.moved(to: own(visit.field("back")) ?? "/console")
        answer.headers.append(
            (
                "Set-Cookie",
                cookie("scrip_language", language.rawValue, seconds: 365 * 86_400, visit.request)
            ))
        return answer
    }

    @Sendable private static func asset(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        guard let file = ConsoleFile.assets[visit.part("file")] else {
            return visit.page("status", ["status": .integer(404)], status: 404)
        }
        return ConsoleAnswer(
            200,
            [
                ("Content-Type", file.type),
                ("Cache-Control", "public, max-age=31536000, immutable"),
            ], file.bytes)
    }

    private static func enter(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        let name = visit.text("name") ?? ""
        let outcome = try visit.console.signIn.attempt(
            name, visit.text("password") ?? "", from: visit.request.peer, at: visit.now)
        switch outcome {
        case .welcome(let user):
            // Whoever sat there before is signed out by it.
            if let before = visit.request.cookie(Console.cookie(visit.request)) {
                visit.console.sessions.close(before)
            }
            let token = visit.console.sessions.open(user, at: visit.now)
            var answer = ConsoleAnswer.moved(to: own(visit.field("next")) ?? "/console")
            answer.headers.append(
                (
                    "Set-Cookie",
                    cookie(
                        Console.cookie(visit.request), token, seconds: Sessions.secondsMax,
                        visit.request)
                ))
            return answer
        case .wrong:
            return visit.page(
                "sign-in",
                [
                    "name": .string(name), "next": .text(visit.field("next")),
                    "wrong": .boolean(true),
                ],
                status: 401)
        case .wait(let seconds):
            return wait(
                seconds, visit, "sign-in",
                ["name": .string(name), "next": .text(visit.field("next"))])
        }
    }

    /// The form again, with how long it takes until another try is looked at.
    private static func wait(
        _ seconds: Int64, _ visit: Visit, _ template: String, _ members: [String: JSONValue?]
    ) -> ConsoleAnswer {
        let minutes = JSONValue.integer((seconds + 59) / 60)
        var answer = visit.page(
            template, members: members.map { ($0.key, $0.value) } + [("wait", minutes)],
            status: 429)
        answer.headers.append(("Retry-After", String(seconds)))
        return answer
    }

    private static func changePassword(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        guard let person = visit.person else { throw Visit.forbidden }
        // Whoever finds a screen that was left open does not get to try passwords either.
        let outcome = try visit.console.signIn.attempt(
            person.user.name, visit.text("old") ?? "", from: visit.request.peer, at: visit.now)
        switch outcome {
        case .welcome: break
        case .wrong: return visit.page("account", ["wrong": .boolean(true)], status: 422)
        case .wait(let seconds): return wait(seconds, visit, "account", [:])
        }
        do throws(ScripError) {
            try visit.console.users.change(
                person.user.name, password: visit.text("password") ?? "", by: person.user.name)
        } catch {
            return visit.page("account", error: error)
        }
        // Every session of theirs has ended with the password.
        return .moved(to: "/console/sign-in?done=password_changed")
    }

    /// A cookie that scripts do not see, and that other sites' forms do not send.
    static func cookie(
        _ name: String, _ value: String, seconds: Int64, _ request: ConsoleRequest
    ) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
            + (request.isSecure ? "; Secure" : "")
    }

    /// A path of this server; nil for anything that might lead elsewhere.
    static func own(_ path: String?) -> String? {
        guard let path, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            return nil
        }
        let place = path.prefix { $0 != "?" && $0 != "#" }
        let isOwn = ["/console", "/card", "/busifavor"].contains {
            place == $0 || place.hasPrefix($0 + "/")
        }
        return isOwn && !place.contains("//") && !place.contains("/../") ? path : nil
    }
}
