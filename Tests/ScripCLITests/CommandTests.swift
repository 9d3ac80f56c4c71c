import Foundation
import Testing

/// What a command owes its surroundings: streams, exit statuses, pipes, terminals.
struct CommandTests {
    @Test func demoShowsTheWholeLoop() throws {
        let place = try Workplace()
        let result = try place.scrip(["demo"])
        #expect(result.status == 0)
        #expect(result.messages == "")
        let inOrder = [
            "1. A stock", "threshold         10000", "2. A coupon", "sent coupon", "3. A basket",
            "below_threshold", "short 23.00", "4. One more drink", "5.66", "4.15", "4.72", "5.47",
            "5. The same request number", "the same receipt again", "6. Another request number",
            "already_redeemed", "All six went as they should.",
        ]
        var rest = result.out[...]
        for words in inOrder {
            let range = rest.firstRange(of: words)
            #expect(range != nil, "'\(words)' is not in\n\(rest)")
            if let range { rest = rest[range.upperBound...] }
        }
        #expect(!result.out.contains("\u{1B}"))
        // It worked in a ledger of its own.
        let left = try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
        #expect(!left.contains { $0.hasSuffix(".db") })
    }

    @Test func demoInJSON() throws {
        let place = try Workplace()
        let demo = try place.json(["demo"])
        #expect(
            Set(demo.keys) == ["stock", "coupon", "refused", "redeemed", "repeated", "used"])
    }

    @Test func demoSaysWhatDiffers() throws {
        let place = try Workplace()
        let folder = place.folder.appending(path: "elsewhere")
        // A rule that takes 19.99 off shows that the demo's checks bite.
        for path in [
            "rules/spend_and_save.lua", "examples/tea-shop.json",
            "examples/tea-shop-short.json", "examples/stocks/spend_and_save.json",
        ] {
            let text = try String(contentsOf: Workplace.root.appending(path: path), encoding: .utf8)
            try place.write(
                text.replacing("return p.off", with: "return p.off - 1"), to: "elsewhere/\(path)")
        }
        let result = try place.scrip(["demo"], in: folder)
        #expect(result.status == 1)
        #expect(result.messages == "scrip: demo: the discount is 1999, not 2000\n")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionIsWrittenAsTheReadmeSays(_ shell: String) throws {
        let place = try Workplace()
        let arguments = ["--generate-completion-script", shell]
        let result = try place.scrip(arguments)
        #expect(result.status == 0)
        for word in ["redeem", "stock", "budget", "--ledger"] {
            #expect(result.out.contains(word.drop { $0 == "-" }), "\(word)")
        }
        let readme = try String(
            contentsOf: Workplace.root.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.contains("$ scrip \(arguments.joined(separator: " ")) > ~/"))
    }

    @Test func helpOfEveryVerbHasAnExample() throws {
        let place = try Workplace()
        let verbs = [
            [], ["demo"], ["eval"], ["stock"], ["stock", "create"], ["stock", "list"],
            ["stock", "show"], ["stock", "pause"], ["stock", "resume"], ["stock", "stop"],
            ["stock", "budget"], ["stock", "approve"], ["stock", "edit"], ["codes"],
            ["codes", "upload"], ["codes", "list"], ["codes", "delete"], ["send"], ["hold"],
            ["commit"], ["release"], ["use"], ["delete"], ["associate"], ["disassociate"],
            ["events"], ["remind"], ["wallet"], ["quote"],
            ["redeem"], ["return"], ["deactivate"], ["audit"], ["replay"], ["bill"], ["bench"],
            ["check"], ["test"], ["fuzz"], ["new"],
        ]
        for verb in verbs {
            let result = try place.scrip(verb + ["--help"])
            #expect(result.status == 0)
            #expect(result.messages == "")
            #expect(result.out.contains("EXAMPLE\n  scrip "), "\(verb)")
        }
    }

    @Test func benchRunsTheProgramBesideItOrSaysHowToBuildIt() throws {
        let place = try Workplace()
        let beside = try place.scrip(["bench", "scale", "--no-such"])
        #expect(beside.status == 2)
        #expect(
            beside.messages
                == "scrip: error: Unknown option '--no-such'. See 'scrip-bench scale --help'.\n")
        let alone = place.folder.appending(path: "bin/scrip")
        try FileManager.default.createDirectory(
            at: alone.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.linkItem(at: Workplace.command, to: alone)
        let process = Process()
        process.executableURL = alone
        process.arguments = ["bench", "eval"]
        let messages = Pipe()
        process.standardError = messages
        try process.run()
        let said = try messages.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(
            String(decoding: said, as: UTF8.self)
                == "scrip: error: There is no '\(place.folder.path)/bin/scrip-bench'. "
                + "Build it in a checkout: swift build --configuration release "
                + "--product scrip-bench.\n")
    }

    @Test func versionIsAnAnswer() throws {
        let place = try Workplace()
        let result = try place.scrip(["--version"])
        #expect(result.status == 0)
        #expect(result.out.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+.*\n/) != nil)
    }

    @Test func filesThatAreTooLargeAreRefused() throws {
        let place = try Workplace()
        let run = ["eval", "spend_and_save", "--basket", "/dev/zero"]
        let result = try place.scrip(run)
        #expect(result.status == 2)
        #expect(
            result.messages == "scrip: error: /dev/zero is larger than 16 MiB. "
                + "Check that it is the right basket file.\n")
    }

    @Test func aClosedPipeIsNoCrash() throws {
        let place = try Workplace()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c", #"set -o pipefail; "$0" demo | true; exit "${PIPESTATUS[0]}""#,
            Workplace.command.path,
        ]
        process.currentDirectoryURL = place.folder
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
    }

    @Test func aBasketFromStandardInput() throws {
        let place = try Workplace()
        let basket = #"{"lines": [{"id": "1", "unit_price": 12000, "quantity": 1}]}"#
        let result = try place.scrip(
            [
                "eval", "spend_and_save", "--basket", "-", "--json", "--params",
                #"{"threshold": 10000, "off": 2000}"#,
            ], input: basket)
        #expect(result.status == 0)
        #expect(result.out.contains(#""payable": 10000"#))
    }

    @Test func readingVerbsLeaveNoLedgerBehind() throws {
        let place = try Workplace()
        #expect(try place.scrip(["stock", "list", "--json"]).out == "[]\n")
        #expect(try place.scrip(["wallet", "u"]).out == "The wallet is empty\n")
        #expect(try place.scrip(["redeem", "examples/tea-shop.json"]).status == 2)
        let path = place.folder.appending(path: "scrip.db").path
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
