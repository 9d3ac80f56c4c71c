import Foundation
import ScripCore
import Testing

@testable import ScripKit

/// Case files of strangers: whatever they hold, reading them ends soon and takes little.
struct YAMLLimitsTests {
    private func complaint(_ yaml: String) -> String {
        do throws(ScripError) {
            _ = try YAMLValue.parse(yaml, file: "x.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    /// Nine names for nine of the one before: 306 bytes that mean three thousand million.
    static func bomb(levels: String, times: Int, item: (String) -> String = { "*\($0)" }) -> String
    {
        var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        var before = "a"
        for level in levels.map(String.init) {
            let items = Array(repeating: item(before), count: times).joined(separator: ", ")
            text += "\(level): &\(level) [\(items)]\n"
            before = level
        }
        return text
    }

    @Test func aliasesWithinAnchorsDoNotGrowForEver() {
        let message = complaint(Self.bomb(levels: "bcdefghi", times: 9))
        #expect(
            message
                == "x.yaml:6: followed to here, the file's aliases make more than 1048576 bytes of it. "
                + "Write the values themselves, or use fewer aliases within anchors.")
    }

    @Test func neitherDoAliasesThatAreKeys() {
        let keyed = Self.bomb(levels: "bcdefghijklmnopqrstuvwxyz", times: 2) + "? *z\n: 1\n"
        #expect(complaint(keyed).contains("aliases make more than"))
        let nested = Self.bomb(
            levels: "bcdefghijklmnopqrstuvwxyz", times: 2, item: { "{*\($0) : 1}" })
        #expect(complaint(nested).contains("aliases make more than"))
    }

    @Test func anAliasOrFiftyOfOneAnchorAreFine() throws {
        var yaml = "goods: &goods [{ unit_price: 100 }, { unit_price: 200 }]\ncases:\n"
        for number in 1...50 { yaml += "  - { name: c\(number), lines: *goods }\n" }
        let value = try YAMLValue.parse(yaml, file: "x.yaml")
        guard case .list(let cases)? = value["cases"]?.kind else {
            Issue.record("no cases")
            return
        }
        #expect(cases.count == 50)
    }

    @Test func aByteOrderMarkIsNoText() throws {
        let value = try YAMLValue.parse("\u{FEFF}rule: x\n", file: "x.yaml")
        #expect(value["rule"]?.text == "x")
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
        String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
        (0..<600).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ])
    func depthIsLimited(_ yaml: String) {
        #expect(complaint(yaml).contains("nested too deeply"))
    }

    @Test func sizeIsLimited() {
        let long = "a: " + String(repeating: "x", count: 1 << 20)
        #expect(
            complaint(long)
                == "x.yaml: the file has 1048579 bytes. Use at most 1048576: put cases into several files."
        )
    }

    /// Bytes changed, cut out, doubled and put in, from every case file there is.
    ///
    /// `SCRIP_FUZZ_SECONDS` makes it longer; what fails is printed whole.
    @Test func mutatedCaseFilesAreReadOrRefused() throws {
        let seconds =
            ProcessInfo.processInfo.environment["SCRIP_FUZZ_SECONDS"].flatMap { Double($0) } ?? 2
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var seeds: [[UInt8]] = []
        for folder in ["rules", "Tests/Fuzz/yaml"] {
            let files = try FileManager.default.contentsOfDirectory(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "yaml" {
                seeds.append(Array(try Data(contentsOf: file)))
            }
        }
        #expect(seeds.count > 20)
        var random = SystemRandomNumberGenerator()
        let words = [
            "&a ", "*a", "? ", "- ", "[", "]", "{", "}", ": ", "\n", "|\n", "'", "\"", "<<: ",
            "!!int ", "--- ", "\u{FEFF}", "\t", "#", "%YAML 1.2\n",
        ].map { Array($0.utf8) }
        let end = ContinuousClock.now + .seconds(seconds)
        var count = 0
        while ContinuousClock.now < end {
            var bytes = seeds.randomElement(using: &random) ?? []
            bytes = Array(bytes.prefix(2_000))
            for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                let length = Int.random(in: 1...40, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + length))
                case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + length)], at: at)
                default: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: at)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let started = ContinuousClock.now
            _ = try? CaseFile(yaml: text, file: "fuzz.cases.yaml") { path throws(ScripError) in
                throw ScripError(.notFound, "There is no file '\(path)'", remedy: "Check the path")
            }
            #expect(started.duration(to: .now) < .seconds(5), "\(text)")
            count += 1
        }
        print("\(count) mutated case files in \(seconds) s")
        #expect(count > 10)
    }
}
