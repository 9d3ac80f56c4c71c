import Locked
import ScripAccess
import ScripCore
import Testing

struct MerchantRegisterTests {
    private static func account(_ merchant: MerchantID) -> MerchantAccount {
        MerchantAccount(
            merchant: merchant, appID: "wx", serial: "0A", publicKeyPEM: "", apiV3Key: Secret(""),
            apiV2Key: Secret(""))
    }

    /// Who is told, and what of.
    private final class Told: Sendable {
        let merchants = Locked<[MerchantID]>([])

        func learn(of register: MerchantRegister, refusing bad: MerchantID? = nil) throws {
            try register.learn { [self] accounts throws(ScripError) in
                let all = accounts.map(\.merchant)
                if let bad, all.contains(bad) {
                    throw ScripError(.invalidInput, "no use", remedy: "none")
                }
                merchants.withLock { $0 = all }
            }
        }

        var all: [MerchantID] { merchants.withLock { $0 } }
    }

    @Test func whoeverLearnsIsToldAtOnceAndAtEveryChange() throws {
        let register = MerchantRegister([Self.account("1")])
        let told = Told()
        try told.learn(of: register)
        #expect(told.all == ["1"])
        try register.replace(with: [Self.account("2"), Self.account("3")])
        #expect(told.all == ["2", "3"])
        #expect(register.account(of: "3") != nil && register.account(of: "1") == nil)
    }

    /// One who cannot make use of them: all who were told before hear that nothing has changed.
    @Test func theyStayWhoTheyWereForEverybody() throws {
        let register = MerchantRegister([Self.account("1")])
        let (first, second) = (Told(), Told())
        try first.learn(of: register)
        try second.learn(of: register, refusing: "2")
        #expect(throws: ScripError.self) { try register.replace(with: [Self.account("2")]) }
        #expect(first.all == ["1"] && second.all == ["1"])
        #expect(register.all.map(\.merchant) == ["1"])
    }
}
