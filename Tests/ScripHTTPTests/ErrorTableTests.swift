import Foundation
import HTTPTypes
import Logging
import ScripCore
import ScripOperations
import Testing
import WeChatPay
import Yams

@testable import ScripHTTP

/// Every error and every refusal by door, as data: `Tests/Conformance/http/errors.yaml`.
struct ErrorTableTests {
    private struct Table: Decodable {
        struct Failure: Decodable {
            var code: String
            var http: Int
            var v3: [String]
        }

        struct Send: Decodable {
            var code: String
            var v3: [String]
        }

        struct Refused: Decodable {
            var code: String
            var v3: [String]
            var words: String
        }

        struct Own: Decodable {
            var error: String
            var http: Int
            var code: String
            var words: String
            var header: String?
        }

        var errors: [Failure]
        var sends: [Send]
        var refusals: [Refused]
        var server: [Own]
    }

    private let table: Table

    init() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/http/errors.yaml")
        table = try YAMLDecoder().decode(Table.self, from: Data(contentsOf: url))
    }

    private static func error(_ code: String) -> ScripError {
        ScripError(ScripError.Code(rawValue: code), "It is gone", remedy: "Bring it back")
    }

    @Test func everyErrorHasItsStatusUnderV1() {
        for row in table.errors {
            let answer = ErrorAnswer(Self.error(row.code), Logger(label: "scrip.test"))
            #expect(answer.status.code == row.http, "\(row.code)")
            #expect(answer.error.code.rawValue == row.code)
            #expect(answer.error.description == "It is gone. Bring it back.")
        }
    }

    @Test func everyErrorHasItsWordsAtThePlatform() {
        for row in table.errors {
            let error = WireError(Self.error(row.code))
            #expect("\(error.status)" == row.v3[0], "\(row.code)")
            #expect(error.code.rawValue == row.v3[1], "\(row.code)")
            #expect(error.message == (row.v3[2] == "*" ? "It is gone" : row.v3[2]), "\(row.code)")
        }
    }

    @Test func whatAStockDoesNotSendHasThePlatformsWord() {
        for row in table.sends {
            do throws(WireError) {
                try WireError.sending(under: CallersNumber("out_request_no", "N")) {
                    () throws(ScripError) in
                    throw Self.error(row.code)
                }
                Issue.record("\(row.code) was no error")
            } catch {
                #expect("\(error.status)" == row.v3[0], "\(row.code)")
                #expect(error.code.rawValue == row.v3[1], "\(row.code)")
                #expect(error.detail?.issue == row.v3[2], "\(row.code)")
                #expect(error.message == "It is gone", "\(row.code)")
            }
        }
    }

    @Test func everyRefusalHasItsWordsAndItsPlaceAtThePlatform() {
        for row in table.refusals {
            let known = Refusal.Code(rawValue: row.code)
            let refusal = known.map { Refusal($0) } ?? Refusal(code: row.code, message: row.words)
            #expect(refusal.message == row.words, "\(row.code)")
            let error = WireError(refusal)
            #expect("\(error.status)" == row.v3[0], "\(row.code)")
            #expect(error.code.rawValue == row.v3[1], "\(row.code)")
            #expect(error.message == row.words, "\(row.code)")
            #expect(error.detail?.issue == row.code)
            #expect(error.detail?.field == "/coupon_code")
        }
        let named = Set(table.refusals.map(\.code))
        for code in Refusal.Code.allCases {
            #expect(named.contains(code.rawValue), "\(code.rawValue) is not in the table")
        }
    }

    @Test func theServersOwnErrorsHaveTheirWords() throws {
        struct Unforeseen: Error {}
        let errors: [String: any Error] = [
            "no_route": NoRoute(), "method_not_allowed": WrongMethod(allowed: [.get]),
            "empty_part": EmptyPart(name: "stock_id"), "too_large": BodyTooLarge(bytesMax: 7),
            "too_slow": TooSlow(seconds: 7), "not_json": NotJSON(), "no_key": AccessDenied.unknown,
            "wrong_scope": AccessDenied.scope(.send), "too_often": AccessDenied.tooOften(7),
            "too_many_failures": AccessDenied.tooManyFailures(7), "unforeseen": Unforeseen(),
            "ledger_unavailable": Self.error("ledger_unavailable"),
        ]
        #expect(Set(table.server.map(\.error)) == Set(errors.keys))
        var logger = Logger(label: "scrip.test")
        logger.handler = SwiftLogNoOpLogHandler()
        for row in table.server {
            let answer = ErrorAnswer(try #require(errors[row.error]), logger)
            #expect(answer.status.code == row.http, "\(row.error)")
            #expect(answer.error.code.rawValue == row.code, "\(row.error)")
            #expect(answer.error.description == row.words, "\(row.error)")
            let headers = answer.headers.map { "\($0.name.rawName): \($0.value)" }
            #expect(
                headers.map { $0.lowercased() } == [row.header].compactMap { $0?.lowercased() },
                "\(row.error)")
        }
    }
}
