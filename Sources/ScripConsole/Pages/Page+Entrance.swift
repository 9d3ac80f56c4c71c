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
        .password("/console/sign-in", ConsoleRight.anybody) { visit throws(ScripError) in
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
        .password("/console/account", ConsoleRight.signedIn) { visit throws(ScripError) in
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
            var answer = visit.page(
                "sign-in",
                [
                    "name": .string(name), "next": .text(visit.field("next")),
                    "wait": .integer((seconds + 59) / 60),
                ], status: 429)
            answer.headers.append(("Retry-After", String(seconds)))
            return answer
        }
    }

    private static func changePassword(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        guard let person = visit.person else { throw Visit.forbidden }
        guard person.user.password.isRight(visit.text("old") ?? "") else {
            return visit.page("account", ["wrong": .boolean(true)], status: 422)
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
        guard let path, ["/console", "/card", "/busifavor/"].contains(where: path.hasPrefix),
            !path.contains("\\"), path.unicodeScalars.allSatisfy({ $0.value > 0x20 })
        else { return nil }
        return path
    }
}
