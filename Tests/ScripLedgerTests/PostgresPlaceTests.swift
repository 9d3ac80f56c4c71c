import ScripCore
import Testing

@testable import ScripPostgres

/// What is read of an address, and what is handed on to libpq.
struct PostgresPlaceTests {
    @Test(arguments: [
        ("postgres://db/scrip?book=tea", "tea", "postgres://db/scrip?"),
        ("postgresql://u:p@h1:1,h2:2/scrip?book=tea", "tea", "postgresql://u:p@h1:1,h2:2/scrip?"),
        (
            "postgres:///scrip?host=/run/pg&book=%E8%8C%B6&user=u", "茶",
            "postgres:///scrip?host=/run/pg&user=u&"
        ),
        ("postgres://db/scrip?book=a+b%26c", "a+b&c", "postgres://db/scrip?"),
    ])
    func theBookIsReadAndTheRestHandedOn(_ url: String, _ book: String, _ start: String) throws {
        let place = try PostgresPlace(url)
        #expect(place.book == book)
        #expect(
            place.server == start
                + "connect_timeout=5&tcp_user_timeout=10000&keepalives_idle=5"
                + "&keepalives_interval=2&keepalives_count=2")
    }

    @Test func whatTheAddressSaysItselfStays() throws {
        let place = try PostgresPlace(
            "postgres://db/scrip?connect_timeout=1&book=tea&tcp_user_timeout=0")
        #expect(
            place.server
                == "postgres://db/scrip?connect_timeout=1&tcp_user_timeout=0&keepalives_idle=5"
                + "&keepalives_interval=2&keepalives_count=2")
    }

    @Test(arguments: [
        "postgres://db/scrip", "postgres://db/scrip?book=", "postgres://db/scrip?book=a&book=b",
        "postgres://db/scrip?book=%", "postgres://db/scrip?book=%zz",
        "postgres://db/scrip?book=%FF",
        "postgres://db/scrip?book=a%00", "postgres://db/scrip?book=%+1", "mysql://db?book=tea",
    ])
    func anAddressThatNamesNoBookIsRefused(_ url: String) {
        let error = #expect(throws: ScripError.self) { try PostgresPlace(url) }
        #expect(error?.code == .invalidInput)
    }

    @Test(arguments: [
        ("postgres://u:secret@db/scrip?book=tea", "postgres://u@db/scrip?book=tea"),
        ("postgres://u:se@cret@h1,h2:5/scrip?book=tea", "postgres://u@h1,h2:5/scrip?book=tea"),
        (
            "postgres://db/scrip?password=secret&book=tea&user=u",
            "postgres://db/scrip?book=tea&user=u"
        ),
        ("postgres://u:secret@h1:x,[::1/scrip?password=secret", "postgres://u@h1:x,[::1/scrip"),
        ("postgres://db:5432/scrip", "postgres://db:5432/scrip"),
        ("a:secret@file.db", "a:secret@file.db"),
    ])
    func noMessageHasThePassword(_ url: String, _ shown: String) {
        #expect(PostgresEngine.shown(url) == shown)
    }
}
