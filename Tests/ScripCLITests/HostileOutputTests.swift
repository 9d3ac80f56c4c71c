import Foundation
import Testing

/// Whatever stands in files and arguments, no verb lets it command a terminal.
struct HostileOutputTests {
    /// Escape, C1 control, marks of direction, zero width, a byte order mark, a bell.
    private static let poison = "\u{1B}[31m\u{9B}2J\u{202E}\u{2066}\u{200B}\u{200F}\u{FEFF}\u{7}x"

    /// The same as a JSON string's inside.
    private static let escaped = poison.unicodeScalars.map { scalar in
        let hex = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }.joined()

    /// Every verb, with the poison wherever it takes text.
    private static let runs: [[String]] = [
        ["demo", poison],
        ["eval", poison, "--basket", "basket.json"],
        ["eval", "spend_and_save", "--basket", poison],
        ["eval", "spend_and_save", "--basket", "basket.json", "--params", #"{"\#(escaped)": 1}"#],
        [
            "eval", "spend_and_save", "--basket", "basket.json", "--params",
            #"{"threshold": "\#(escaped)", "off": 1}"#,
        ],
        [
            "eval", "spend_and_save", "--basket", "basket.json", "--params",
            #"{"threshold": 0, "off": 1}"#, "--explain",
        ],
        ["eval", "hostile.lua", "--basket", "basket.json", "--explain"],
        ["check", poison], ["check", "hostile.lua"],
        ["test", poison], ["test", "hostile.cases.yaml"], ["test", "--run", poison],
        ["fuzz", poison], ["fuzz", "hostile.lua"],
        ["exposure", poison], ["exposure", "hostile.lua", "--runs", "10"],
        ["exposure", "--stock", "stock.json", "--runs", "10"],
        ["exposure", "--stock", "wrong.json"],
        ["exposure", "--stock", "1200000000000001", "--runs", "10"],
        ["mcp", "--rules", poison], ["mcp", "--ledger", poison + "/x"], ["mcp", poison],
        ["rule", "evidence", poison], ["rule", "evidence", "hostile.lua"],
        ["rule", "evidence", "poisoned.lua"],
        ["rule", "reading", poison], ["rule", "reading", "hostile.lua"],
        ["rule", "reading", "poisoned.lua", "--params", poison],
        ["rule", "publish", poison], ["rule", "publish", "poisoned.lua", "--by", poison],
        ["rule", "publish", "hostile.lua", "--unproven", poison, "--by", "x"],
        ["rule", "publish", "poisoned.lua", "--unproven", "why", "--request-no", poison],
        ["rule", "publish", "poisoned.lua", "--proof", poison],
        ["rule", "propose", "poisoned.lua", "--by", poison],
        ["rule", "approve", "poisoned.lua", "--by", poison], ["rule", poison],
        ["stock", "create", "stock.json", "--unproven", poison],
        ["mutate", poison], ["mutate", "hostile.lua"], ["mutate", "poisoned.lua", "--unseen"],
        ["goods", "never-discounted", "--merchant", poison],
        ["goods", "never-discounted", "--merchant", "1900000001", poison, "--request-no", poison],
        [
            "goods", "never-discounted", "--merchant", "1900000001", "list.json", "--request-no",
            "G",
        ],
        ["goods", "never-discounted", "--merchant", "1900000001"],
        ["backtest", poison], ["backtest", "spend_and_save", "--params", poison],
        ["repl", poison], ["repl", "hostile.lua"],
        ["new", poison],
        ["stock", "create", poison], ["stock", "create", "wrong.json"],
        ["stock", "list"], ["stock", "show", "1200000000000001"], ["stock", "show", poison],
        ["stock", "pause", poison, "--request-no", poison], ["stock", poison],
        ["codes", "upload", "--stock", "1200000000000001", "codes.txt"],
        ["codes", "upload", "--stock", "1200000000000002", "codes.txt"],
        ["codes", "upload", "--stock", poison, poison],
        ["codes", "list", "--stock", "1200000000000002"],
        [
            "codes", "delete", "--stock", "1200000000000002", "--request-no", poison, poison,
        ],
        ["send", "--stock", poison, "--user", poison, "--request-no", poison],
        ["send", "--stock", "1200000000000001", "--user", poison, "--request-no", poison],
        [
            "send", "--stock", "1200000000000001", "--user", "u", "--request-no", "x", "--code",
            poison,
        ],
        ["wallet", poison], ["quote", "checkout.json"], ["quote", poison],
        ["redeem", "named.json"], ["redeem", poison], ["hold", "named.json"], ["hold", poison],
        ["commit", poison], ["release", poison],
        ["use", poison, "--request-no", poison, "--order", poison],
        ["return", "--coupon", poison, "--request-no", poison],
        ["return", "--redemption", poison, "--line", poison, "--request-no", poison],
        ["deactivate", poison, "--reason", poison, "--request-no", poison],
        ["delete", poison, "--user", poison, "--request-no", poison],
        ["associate", poison, "--order", poison, "--request-no", poison],
        ["disassociate", poison, "--order", poison, "--request-no", poison],
        ["audit"], ["audit", poison], ["replay"], ["replay", poison],
        ["events", "--reader", poison], ["events"], ["remind", poison],
        ["call", poison], ["call", "coupon", #"{"coupon": "\#(escaped)"}"#],
        ["call", "redeem", poison],
        ["bench", poison],
        ["serve", "--config", poison], ["serve", "--config", "wrong.json"],
        ["key", "new", poison], ["key", "list"], ["key", "revoke", poison],
        ["key", "new", "k", "--scope", poison],
        ["user", "add", poison, "--role", poison], ["user", "list"], ["user", "remove", poison],
        ["user", "role", poison, "--role", "viewer"], ["user", "role", "k", "--role", poison],
        ["merchant", "list", "--books", poison],
        ["merchant", "remove", poison, "--books", "books.json"],
        [
            "merchant", "add", poison, "--book", poison, "--appid", poison, "--serial", poison,
            "--public-key", poison, "--books", "books.json",
        ],
        ["ledger", "show"], ["ledger", "create", "--time-zone", poison],
        ["redemption", poison], ["redemptions", "--user", poison], ["redemptions"],
        ["bill", "--date", poison],
        ["ledger", "move", "--ledger", poison, "--to", poison], ["ledger", "move", "--to", poison],
        [poison], ["--\(poison)"],
    ]

    private func prepare(_ place: borrowing Workplace) throws {
        let poison = HostileOutputTests.poison
        let escaped = HostileOutputTests.escaped
        let line =
            #"{"id":"\#(escaped)","sku":"\#(escaped)","name":"\#(escaped)","unit_price":5000}"#
        try place.write(#"{"lines":[\#(line)]}"#, to: "basket.json")
        for (file, coupons) in [("checkout", ""), ("named", #""coupons":["\#(escaped)"],"#)] {
            try place.write(
                #"{"request_no":"\#(escaped)","user":"\#(escaped)",\#(coupons)"basket":{"lines":[\#(line)]}}"#,
                to: file + ".json")
        }
        func stock(_ number: String, _ mode: String) -> String {
            #"{"request_no":"\#(number)","name":"\#(escaped)","type":"NORMAL","goods":"g","#
                + #""merchant":"1900000001","rule":"spend_and_save","params":{"threshold":0,"off":1},"#
                + #""code_mode":"\#(mode)","available":{"days_after_receipt":3},"comment":"\#(escaped)"}"#
        }
        try place.write(stock("A", "generated"), to: "stock.json")
        try place.write(stock("B", "uploaded"), to: "uploaded.json")
        try place.write(
            #"{"request_no":"C","name":"n","\#(escaped)":1}"#, to: "wrong.json")
        try place.write(
            #"{"books":[{"name":"\#(escaped)","ledger":"\#(escaped)"}]}"#, to: "books.json")
        try place.write("\(poison)\nTEA-1\n", to: "codes.txt")
        try place.write(
            """
            -- \(poison)
            return { api = 1, title = "\(poison)", params = {}, refusals = { no = "\(poison)" },
              eligible = function(scope, p, ctx) return scrip.refuse("no", { what = "\(poison)" }) end,
              discount = function(scope, p, ctx) return \(poison) end }
            """, to: "hostile.lua")
        try place.write(
            """
            return { api = 1, title = "t", discount = function(scope)
              if scope.count > 3 and scope.lines[1].name ~= "\(poison)" then return 1 end
              return 2
            end }
            """, to: "poisoned.lua")
        try place.write(#"{"tag":["\#(escaped)"]}"#, to: "list.json")
        try place.write(
            """
            cases:
              - name: "\(escaped)"
                basket: { lines: [{ id: "\(escaped)", unit_price: 1 }] }
                expect: { discount: 1 }
            """, to: "hostile.cases.yaml")
        for file in ["stock.json", "uploaded.json"] {
            let made = try place.scrip(["stock", "create", file])
            try #require(made.status == 0, "\(made.messages)")
        }
        let sent = try place.scrip([
            "send", "--stock", "1200000000000001", "--user", poison, "--request-no", "S",
        ])
        try #require(sent.status == 0, "\(sent.messages)")
    }

    @Test func `no verb lets text command a terminal`() throws {
        let place = try Workplace()
        try prepare(place)
        for run in HostileOutputTests.runs {
            let result = try place.scrip(run)
            for text in [result.out, result.messages] {
                let bad = text.unicodeScalars.filter { scalar in
                    switch scalar.properties.generalCategory {
                    case .control: scalar != "\n"
                    case .format, .lineSeparator, .paragraphSeparator: true
                    default: false
                    }
                }
                #expect(bad.isEmpty, "\(run.map(\.debugDescription))")
            }
        }
    }

    /// A program gets JSON byte for byte; a person is not shown what moves a cursor.
    @Test func `JSON on a terminal has such text escaped`() throws {
        let place = try Workplace()
        try place.write(
            #"{"currency":"CNY","lines":[{"id":"\#(HostileOutputTests.escaped)","unit_price":1,"quantity":1}]}"#,
            to: "one.json")
        let run = [
            "eval", "spend_and_save", "--basket", "one.json", "--params",
            #"{"threshold":0,"off":1}"#, "--json",
        ]
        #expect(try place.scrip(run).out.contains("\u{202E}"))
        let shown = try place.onTerminal(run)
        #expect(shown.contains("\\u202e"))
        #expect(
            !shown.unicodeScalars.contains {
                "\u{9B}\u{202E}\u{2066}\u{200B}".unicodeScalars.contains($0)
            })
    }

    @Test func `every verb is among them`() throws {
        let place = try Workplace()
        let help = try place.scrip(["--help"]).out
        let verbs = help.split(separator: "\n").compactMap { line in
            line.prefixMatch(of: /\ \ ([a-z]+)\ +[A-Z]/).map { String($0.1) }
        }
        #expect(verbs.count > 25)
        let covered = Set(HostileOutputTests.runs.compactMap(\.first))
        #expect(verbs.filter { !covered.contains($0) } == [])
    }
}
