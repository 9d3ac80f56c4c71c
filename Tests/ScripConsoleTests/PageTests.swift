import Foundation
import ScripContract
import ScripCore
import Testing

@testable import ScripConsole

/// What templates and their words are held to.
struct PageTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/ScripConsole")

    private static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: PageTests.folder.appending(path: folder).path)
    }

    @Test func everyTemplateIsCarriedAndHasItsWords() throws {
        _ = try Templates()
        let names = try PageTests.files(in: "Templates").map {
            String($0.dropLast(".mustache".count))
        }
        #expect(Set(ConsoleFile.templates.keys) == Set(names))
        #expect(Set(ConsoleFile.assets.keys) == Set(try PageTests.files(in: "Assets")))
        #expect(ConsoleFile.words.count == (try PageTests.files(in: "Words")).count)
    }

    @Test func aTemplateWithAKeyWithoutWordsIsFound() {
        #expect(throws: ScripError.self) { try Templates(["a": Array("[[no.such.key]]".utf8)]) }
        #expect(throws: ScripError.self) { try Templates(["a": Array("{{#open}}".utf8)]) }
    }

    @Test func everyKeyHasBothLanguagesAndStandsOnce() throws {
        var keys: Set<String> = []
        for file in ConsoleFile.words {
            guard case .object(let members) = try JSONValue(json: file) else {
                Issue.record("no object of words")
                continue
            }
            #expect(members.map(\.key) == members.map(\.key).sorted())
            for member in members {
                #expect(keys.insert(member.key).inserted, "\(member.key) stands twice")
                for language in Language.allCases {
                    #expect(
                        member.value[language.rawValue]?.string?.isEmpty == false, "\(member.key)")
                }
            }
        }
    }

    @Test func scriptsAndStylesStaySmall() {
        let bytes = ConsoleFile.assets.values.map(\.bytes.count).reduce(0, +)
        #expect(bytes <= 60 << 10)
        for asset in ConsoleFile.assets.values {
            // Nothing is fetched from elsewhere: a shop's network may end at its door.
            #expect(!String(decoding: asset.bytes, as: UTF8.self).contains("//cdn"))
        }
    }

    @Test(arguments: [
        ("en-GB,en;q=0.9", Language.english), ("zh-TW,zh;q=0.8,en;q=0.5", .chinese),
        ("fr,en;q=0.3,zh;q=0.7", .chinese), ("de", .chinese), ("", .chinese),
        ("zh;q=0.2, en;q=0.9", .english),
    ])
    func theBrowserSLanguageIsTaken(accepted: String, language: Language) {
        #expect(Language(accepting: accepted) == language)
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a\" onload=\"x", "a&quot; onload=&quot;x"), ("l'un", "l&#39;un"), ("{{b}}", "{{b}}"),
        ("\u{202E}txt", "\u{FFFD}txt"), ("a\u{0}b\u{7}", "a\u{FFFD}b\u{FFFD}"),
    ])
    func textCannotDisturbThePageItStandsIn(text: String, shown: String) throws {
        let templates = try Templates(["a": Array("{{text}}".utf8)])
        let value = PageValue(.object([.init(key: "text", value: .string(text))]), .yuan)
        #expect(templates.render("a", value) == shown)
    }

    @Test func longTextIsCutAndFormsKeepAllOfIt() throws {
        let long = String(repeating: "长", count: 10_000)
        let templates = try Templates([
            "a": Array("{{text}}".utf8), "b": Array("{{raw(text)}}".utf8),
        ])
        let value = PageValue(.object([.init(key: "text", value: .string(long))]), .yuan)
        #expect(templates.render("a", value).count == PageValue.textMax + 1)
        #expect(templates.render("b", value) == long)
        // One letter with ten thousand marks on it is one character, and no tower.
        let tower = PageValue.shown("a" + String(repeating: "\u{301}", count: 10_000))
        #expect(tower.unicodeScalars.count <= 8)
    }

    @Test(arguments: [
        ("/console/stocks?after=1", "/console/stocks?after=1"), ("/card?u=1", "/card?u=1"),
        ("//evil.example", nil), ("https://evil.example/console", nil), ("/console\\evil", nil),
        ("/console\r\nSet-Cookie: a=b", nil), ("/v1/stocks", nil), ("", nil), (nil, nil),
    ])
    func onlyOwnPathsAreGoneBackTo(path: String?, own: String?) {
        #expect(Page.own(path) == own)
    }

    @Test(arguments: [
        (nil, nil, true), ("same-origin", nil, true), ("none", nil, true),
        ("cross-site", nil, false), ("same-site", nil, false),
        (nil, "http://shop:8080", true), (nil, "http://evil", false), (nil, "null", false),
    ])
    func formsOfOtherSitesAreNot(site: String?, origin: String?, isOwn: Bool) {
        let source = ConsoleRequest.Source(host: "shop:8080", origin: origin, site: site)
        #expect(source.isOwn == isOwn)
    }

    @Test func everyPageSaysWhoMayGoThere() {
        let known = Set(
            [
                ConsoleRight.anybody, ConsoleRight.signedIn, ConsoleRight.people,
                ConsoleRight.cards, ConsoleRight.writeRules, ConsoleRight.baskets,
            ] + Page.operations)
        for page in Page.all {
            #expect(known.contains(page.right), "\(page.path) asks for '\(page.right)'")
            if page.right == ConsoleRight.anybody {
                let isOpen = [
                    "/console/sign-in", "/console/language", "/console/assets/{file}",
                ].contains(page.path)
                #expect(isOpen || page.path.hasPrefix("/card"), "\(page.path) is open to anybody")
            }
        }
        let paths = Page.all.map { "\($0.method) \($0.path)" }
        #expect(Set(paths).count == paths.count)
    }
}
