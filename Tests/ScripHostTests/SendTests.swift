import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Synchronization
import Testing

/// Who may receive a coupon, and which code says why not.
struct SendTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    /// The code a send is refused with; nil when it went through.
    private func code(
        _ number: RequestNumber, _ stock: Stock, _ user: UserID, person: String? = nil,
        by host: CouponHost? = nil
    ) -> ScripError.Code? {
        do throws(ScripError) {
            _ = try (host ?? shop.host).send(
                SendRequest(number: number, stock: stock.id, user: user, person: person))
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `every reason not to send has a code of its own`() throws {
        let total = try shop.stock("T") { $0.limits.total = 1 }
        #expect(code("T1", total, "u1") == nil)
        #expect(code("T2", total, "u2") == .budgetExhausted)
        let daily = try shop.stock("D") { $0.limits.perDay = 1 }
        #expect(code("D1", daily, "u1") == nil)
        #expect(code("D2", daily, "u2") == .dayLimit)
        let user = try shop.stock("U") { $0.limits.perUser = 1 }
        #expect(code("U1", user, "u1") == nil)
        #expect(code("U2", user, "u1") == .userLimit)
        _ = try shop.host.move(stock: user.id, to: .paused, request: "M1")
        #expect(code("U3", user, "u2") == .stockNotRunning)
        _ = try shop.host.move(stock: user.id, to: .stopped, request: "M2")
        #expect(code("U4", user, "u2") == .stockNotRunning)
        let over = try shop.stock("O") {
            $0.availability.end = TeaShop.noon.advanced(bySeconds: -1)
        }
        #expect(code("O1", over, "u1") == .stockNotRunning)
        let last = try shop.stock("L") { $0.availability.end = TeaShop.noon }
        #expect(code("L1", last, "u1") == nil)
        let uploaded = try shop.stock("C") { $0.codeMode = .uploaded }
        #expect(code("C1", uploaded, "u1") == .budgetExhausted)
        #expect(code("T1", total, "u2") == .requestMismatch)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a repeated send says so`() throws {
        let stock = try shop.stock()
        let request = SendRequest(number: "S1", stock: stock.id, user: "u1")
        let first = try shop.host.send(request)
        let again = try shop.host.send(request)
        #expect(!first.replayed)
        #expect(again == SendAnswer(coupon: first.coupon, replayed: true))
    }

    @Test func `all accounts of one person share the cap`() throws {
        let stock = try shop.stock {
            $0.limits.perUser = 2
            $0.naturalPersonLimit = true
        }
        #expect(code("1", stock, "u1", person: "ID-1") == nil)
        #expect(code("2", stock, "u2", person: "ID-1") == nil)
        #expect(code("3", stock, "u3", person: "ID-1") == .personLimit)
        #expect(code("4", stock, "u3", person: "ID-2") == nil)
        // Nobody knows whose account this is; it counts alone.
        #expect(code("5", stock, "u4") == nil)
        #expect(code("6", stock, "u4") == nil)
        #expect(code("7", stock, "u4", person: "ID-3") == .userLimit)
        #expect(code("8", stock, "u1", person: "ID-1") == .personLimit)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `without the limit, persons are not counted`() throws {
        let stock = try shop.stock { $0.limits.perUser = 1 }
        #expect(code("1", stock, "u1", person: "ID-1") == nil)
        #expect(code("2", stock, "u2", person: "ID-1") == nil)
    }

    @Test func `a person's cap holds against 64 threads`() throws {
        let stock = try shop.stock {
            $0.limits.perUser = 3
            $0.naturalPersonLimit = true
        }
        let sent = Counter()
        onThreads(64, count: 320) { index in
            let refused = code(
                RequestNumber(rawValue: "S\(index)"), stock, UserID(rawValue: "u\(index)"),
                person: "P\(index % 5)")
            if refused == nil { _ = sent.take() } else { #expect(refused == .personLimit) }
        }
        #expect(sent.count == 15)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `who a person is cannot be read from the ledger's file`() throws {
        let stock = try shop.stock { $0.naturalPersonLimit = true }
        #expect(code("1", stock, "u1", person: "ID-440300199001011234") == nil)
        let wal = shop.path + "-wal"
        for path in [shop.path, wal] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(bytes.range(of: Data("440300199001011234".utf8)) == nil)
        }
        // The request itself is remembered with the person.
        #expect(code("1", stock, "u1", person: "ID-440300199001011235") == .requestMismatch)
        #expect(code("1", stock, "u1", person: "ID-440300199001011234") == nil)
    }

    /// Intercepts one user, and remembers whom it was asked about.
    private final class Watch: HostGuard {
        let asked = Mutex<[Attempt]>([])
        let asksAboutRedemptions = false

        func ruling(on attempt: Attempt, at now: Instant, in book: Book) -> Ruling {
            asked.withLock { $0.append(attempt) }
            return attempt.user == "robot" && attempt.isGuarded
                ? .refused(Refusal(code: "busy", message: "too many devices")) : .allowed
        }

        func wait(of caller: Caller, at now: Instant) -> Int64? { nil }
        func noteUnknownCode(of caller: Caller, at now: Instant) {}
    }

    @Test func `a guard is asked once about every send, and its no is no`() throws {
        let watch = Watch()
        let clock = shop.clock
        let host = try CouponHost(
            ledger: shop.ledger, rules: RuleBook(), guardian: watch, clock: { clock.now })
        let open = try shop.stock("A")
        let guarded = try shop.stock("B") { $0.preventAPIAbuse = true }
        #expect(code("1", open, "robot", by: host) == nil)
        #expect(code("2", guarded, "robot", by: host) == .intercepted)
        #expect(code("3", guarded, "u1", by: host) == nil)
        // Answered before: not asked about again.
        #expect(code("3", guarded, "u1", by: host) == nil)
        #expect(
            watch.asked.withLock { $0 }
                .map { "\($0.stock ?? "") \($0.user ?? "") \($0.channel) \($0.isGuarded)" }
                == [
                    "\(open.id) robot API false", "\(guarded.id) robot API true",
                    "\(guarded.id) u1 API true",
                ])
        _ = try host.edit(guarded.id, StockEdit(preventAPIAbuse: false), request: "E1")
        #expect(code("2", guarded, "robot", by: host) == nil)
        #expect(try host.stock(guarded.id).sent == 2)
    }
}
