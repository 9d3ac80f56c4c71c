internal import ScripContract
internal import ScripCore

extension Page {
    /// Who may do what.
    static let people: [Page] = [
        .get("/console/people", ConsoleRight.people) { visit throws(ScripError) in
            try list(visit)
        },
        .post("/console/people", ConsoleRight.people, .password) { visit throws(ScripError) in
            do throws(ScripError) {
                try visit.console.users.add(
                    ConsoleUser(
                        name: visit.field("name") ?? "", role: role(visit),
                        password: visit.text("password") ?? "",
                        changedBy: visit.person?.user.name ?? "", at: visit.now))
            } catch {
                return try list(visit, error: error)
            }
            return .moved(to: "/console/people?done=added")
        },
        .post("/console/people/{name}/role", ConsoleRight.people) { visit throws(ScripError) in
            do throws(ScripError) {
                try visit.console.users.change(
                    visit.part("name"), role: role(visit), by: visit.person?.user.name ?? "")
            } catch {
                return try list(visit, error: error)
            }
            return .moved(to: "/console/people?done=changed")
        },
        .post("/console/people/{name}/password", ConsoleRight.people, .password) {
            visit throws(ScripError) in
            do throws(ScripError) {
                try visit.console.users.change(
                    visit.part("name"), password: visit.text("password") ?? "",
                    by: visit.person?.user.name ?? "")
            } catch {
                return try list(visit, error: error)
            }
            return .moved(to: "/console/people?done=changed")
        },
        .post("/console/people/{name}/remove", ConsoleRight.people) { visit throws(ScripError) in
            do throws(ScripError) {
                try visit.note(ConsoleRight.people, about: "remove " + visit.part("name"))
                try visit.console.users.remove(visit.part("name"))
            } catch {
                return try list(visit, error: error)
            }
            return .moved(to: "/console/people?done=removed")
        },
    ]

    private static func role(_ visit: Visit) throws(ScripError) -> Role {
        guard let role = visit.field("role").flatMap(Role.init(rawValue:)) else {
            throw .invalid("role", "is not one of the roles", remedy: "Choose one of the list")
        }
        return role
    }

    private static func list(
        _ visit: Visit, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let all = try visit.console.users.list()
        let chosen = error == nil ? nil : visit.field("role")
        return visit.page(
            "people",
            [
                "people": .list(
                    all.map { user in
                        .object([
                            .init(key: "name", value: .string(user.name)),
                            .init(key: "path", value: .string(user.name.percentEncoded)),
                            .init(key: "role", value: .string(user.role.rawValue)),
                            .init(
                                key: "created_at",
                                value: .string(user.createdAt.rfc3339(in: visit.format.zone))),
                            .init(key: "changed_by", value: .string(user.changedBy)),
                            .init(key: "roles", value: roles(user.role.rawValue)),
                        ])
                    }),
                "roles": roles(chosen ?? Role.cashier.rawValue),
                "typed_name": .text(error == nil ? nil : visit.field("name")),
            ], error: error)
    }

    private static func roles(_ chosen: String) -> JSONValue {
        .list(
            Role.allCases.map { role in
                .object([
                    .init(key: "role", value: .string(role.rawValue)),
                    .init(key: "chosen", value: .boolean(role.rawValue == chosen)),
                ])
            })
    }
}
