import ScripContract
import ScripCore
import Testing

@testable import ScripConsole

/// Passwords, sessions and roles.
struct PeopleTests {
    private static let now = Instant(epochSeconds: 1_795_408_200)

    private static func user(_ password: String = "a long password") throws -> ConsoleUser {
        try ConsoleUser(name: "李雷", role: .cashier, password: password, changedBy: "owner", at: now)
    }

    @Test func aPasswordIsKeptAsWhatScryptMakesOfIt() throws {
        let user = try PeopleTests.user()
        #expect(!String(decoding: user.json, as: UTF8.self).contains("a long password"))
        #expect(user.password.isRight("a long password"))
        #expect(!user.password.isRight("a long passwore"))
        #expect(!user.password.isRight(""))
        let again = try PeopleTests.user()
        // Each has a salt of its own.
        #expect(again.password != user.password)
        let read = try #require(ConsoleUser(json: user.json))
        #expect(read.name == "李雷")
        #expect(read.role == .cashier)
        #expect(read.password == user.password)
        #expect(!Password.ofNobody.isRight(""))
    }

    @Test(arguments: ["short", "123456789", "", String(repeating: "a", count: 257)])
    func aPasswordHasALength(text: String) {
        #expect(throws: ScripError.self) { try PeopleTests.user(text) }
    }

    @Test(arguments: ["", " a", "a ", "a\nb", "\u{202E}a", String(repeating: "a", count: 65)])
    func aNameIsOneThatCanBeSeen(name: String) {
        #expect(throws: ScripError.self) {
            try ConsoleUser(
                name: name, role: .viewer, password: "a long password", changedBy: "",
                at: PeopleTests.now)
        }
    }

    @Test func aSessionEndsWithAShiftOfSilenceAndWithTheDay() throws {
        let sessions = Sessions()
        let user = try PeopleTests.user()
        let token = sessions.open(user, at: PeopleTests.now)
        var time = PeopleTests.now
        for _ in 0..<4 {
            time = time.advanced(bySeconds: Sessions.idleSeconds - 1)
            let session = sessions.find(token, at: time)
            let isLate = time >= PeopleTests.now.advanced(bySeconds: Sessions.secondsMax)
            #expect((session == nil) == isLate)
        }
        let silent = sessions.open(user, at: PeopleTests.now)
        let later = PeopleTests.now.advanced(bySeconds: Sessions.idleSeconds)
        #expect(sessions.find(silent, at: later) == nil)
        let closed = sessions.open(user, at: PeopleTests.now)
        #expect(sessions.find(closed, at: PeopleTests.now)?.user == "李雷")
        sessions.close(closed)
        #expect(sessions.find(closed, at: PeopleTests.now) == nil)
        #expect(sessions.find("", at: PeopleTests.now) == nil)
    }

    @Test func nobodyButAnOwnerChangesPeople() {
        for role in Role.allCases {
            #expect(role.may(ConsoleRight.people) == (role == .owner))
            #expect(role.may("redeem") == [.owner, .operator, .cashier].contains(role))
        }
        // Whoever writes a rule does not approve it, and whoever approves one does not write it.
        #expect(!Role.author.may("rule.approve"))
        #expect(!Role.author.may("rule.publish"))
        #expect(!Role.approver.may(ConsoleRight.writeRules))
    }
}
