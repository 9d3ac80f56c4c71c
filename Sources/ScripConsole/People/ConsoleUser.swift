public import ScripContract
public import ScripCore

/// Somebody who may sign in to the console.
public struct ConsoleUser: Sendable {
    /// What they sign in with.
    public let name: String
    /// What they may do.
    public var role: Role
    var password: Password
    /// When they were added.
    public let createdAt: Instant
    /// Who changed this last: a name of the console, or `scrip user`.
    public var changedBy: String

    /// Somebody new.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 characters, none of which is invisible.
    ///   - role: What they may do.
    ///   - password: 10 characters or more.
    ///   - changedBy: Who adds them.
    ///   - now: The present.
    public init(
        name: String, role: Role, password: String, changedBy: String, at now: Instant
    ) throws(ScripError) {
        guard name.isVisibleName(max: 64) else {
            throw ScripError(
                .invalidInput, "The name is no name of a person",
                remedy: "Use 1 to 64 visible characters, without blanks around them",
                at: .path("name"))
        }
        self.name = name
        self.role = role
        self.password = try Password(password)
        self.changedBy = changedBy
        createdAt = now
    }

    // MARK: As the ledger keeps it

    init?(json: [UInt8]) {
        guard let value = try? JSONValue(json: json), case .string(let name)? = value["name"],
            case .string(let role)? = value["role"], let role = Role(rawValue: role),
            let password = Password(value["password"]),
            case .integer(let created)? = value["created_at"],
            case .string(let changedBy)? = value["changed_by"]
        else { return nil }
        self.name = name
        self.role = role
        self.password = password
        self.changedBy = changedBy
        createdAt = Instant(epochSeconds: created)
    }

    var json: [UInt8] {
        JSONValue.object([
            .init(key: "name", value: .string(name)),
            .init(key: "role", value: .string(role.rawValue)),
            .init(key: "password", value: password.value),
            .init(key: "created_at", value: .integer(createdAt.epochSeconds)),
            .init(key: "changed_by", value: .string(changedBy)),
        ]).json
    }
}

extension String {
    /// Whether it is a name that whoever reads it can tell from others: so many visible characters, without blanks
    /// around them.
    func isVisibleName(max: Int) -> Bool {
        (1...max).contains(count) && utf8.count <= 4 * max && allSatisfy { !$0.isNewline }
            && PageValue.shown(self) == self && first != " " && last != " "
            && unicodeScalars.allSatisfy { $0.properties.generalCategory != .format }
    }
}

extension ConsoleUser: JSONWritable {
    /// Without what the password became.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("role", role.rawValue)
            writer.member("created_at", createdAt)
            writer.member("changed_by", changedBy)
        }
    }
}
