import Foundation
import Testing
import ZoneInfo

/// Files as RFC 8536 has them, and files that are none.
struct ZoneFileTests {
    /// A file of version 2 with changes and a rule.
    private func file(
        _ changes: [(at: Int64, type: UInt8)] = [], types: [Int32] = [3_600], rule: String
    ) -> [UInt8] {
        func header(changes: Int, types: Int) -> [UInt8] {
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
                + [0, 0, 0, changes, types, 4].flatMap { bytes(Int32($0)) }
        }
        func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
            withUnsafeBytes(of: number.bigEndian) { Array($0) }
        }
        let first = header(changes: 0, types: 1) + [UInt8](repeating: 0, count: 6 + 4)
        let second =
            header(changes: changes.count, types: types.count)
            + changes.flatMap { bytes($0.at) } + changes.map(\.type)
            + types.flatMap { bytes($0) + [0, 0] } + [UInt8](repeating: 0, count: 4)
        return first + second + Array("\n\(rule)\n".utf8)
    }

    struct Rule: CustomTestStringConvertible {
        var text: String
        /// An instant and the offset from it on, and the one a second before.
        var changes: [(at: Int64, before: Int64, after: Int64)]
        var testDescription: String { text }
    }

    @Test(arguments: [
        Rule(text: "UTC0", changes: []),
        // 2026-03-29 and 2026-10-25, 01:00 UTC.
        Rule(
            text: "CET-1CEST,M3.5.0,M10.5.0/3",
            changes: [(1_774_746_000, 3_600, 7_200), (1_792_890_000, 7_200, 3_600)]),
        // 2026-03-08 and 2026-11-01, two o'clock.
        Rule(
            text: "EST5EDT,M3.2.0,M11.1.0",
            changes: [(1_772_953_200, -18_000, -14_400), (1_793_512_800, -14_400, -18_000)]),
        // Summer in the south ends on 2026-04-05 and begins on 2026-10-04.
        Rule(
            text: "AEST-10AEDT,M10.1.0,M4.1.0/3",
            changes: [(1_775_318_400, 39_600, 36_000), (1_791_043_200, 36_000, 39_600)]),
        // By half an hour.
        Rule(
            text: "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            changes: [(1_775_314_800, 39_600, 37_800), (1_791_041_400, 37_800, 39_600)]),
        // The Saturday before the last Sunday, at 22 o'clock: 2026-03-28 and 2026-10-24.
        Rule(
            text: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
            changes: [(1_774_746_000, -7_200, -3_600), (1_792_890_000, -3_600, -7_200)]),
        // 2026-03-27, Friday before the last Sunday, 26 o'clock of the Thursday before.
        Rule(
            text: "IST-2IDT,M3.4.4/26,M10.5.0",
            changes: [(1_774_569_600, 7_200, 10_800), (1_792_882_800, 10_800, 7_200)]),
        // Days by their number: the 60th is March 1 with J, and without from 0 it is March 2.
        Rule(
            text: "AAA0BBB,J60/0,J300/0",
            changes: [(1_772_323_200, 0, 3_600), (1_793_055_600, 3_600, 0)]),
        // In 2028, which has a leap day, J60 is March 1 as well.
        Rule(
            text: "AAA0BBB,J60/0,J301/0",
            changes: [(1_835_481_600, 0, 3_600), (1_856_300_400, 3_600, 0)]),
        Rule(
            text: "AAA0BBB,60/0,300/0",
            changes: [(1_772_409_600, 0, 3_600), (1_793_142_000, 3_600, 0)]),
    ])
    func `a rule for the years to come`(rule: Rule) throws {
        let zone = try #require(ZoneInfo(file([(0, 0)], types: [3_600], rule: rule.text)))
        for change in rule.changes {
            #expect(zone.offset(at: change.at - 1) == change.before, "before \(change.at)")
            #expect(zone.offset(at: change.at) == change.after, "at \(change.at)")
        }
    }

    @Test func `what is listed goes before the rule, and the first type before what is listed`()
        throws
    {
        let zone = try #require(
            ZoneInfo(
                file([(100, 1), (2_000_000_000, 2)], types: [-10, 20, 7_200], rule: "EET-2")))
        #expect(zone.offset(at: 99) == -10)
        #expect(zone.offset(at: 100) == 20)
        #expect(zone.offset(at: 1_999_999_999) == 20)
        #expect(zone.offset(at: 2_000_000_000) == 7_200)
        let unknown = try #require(ZoneInfo(file([(100, 1)], types: [-10, 20], rule: "")))
        #expect(unknown.offset(at: .max) == 20)
    }

    @Test(arguments: [
        "X0", "AAA", "AAA0BBB", "AAA0BBB,M3.5.0", "AAA0BBB,M13.1.0,M10.5.0",
        "AAA0BBB,M3.6.0,M10.5.0",
        "AAA0BBB,M3.5.7,M10.5.0", "AAA0BBB,J0,J5", "AAA0BBB,366,5", "AAA168", "AAA1:60",
        "<AAA0", "AAA0BBB,M3.5.0,M10.5.0 ", "AAA0BBB,M3.5.0/,M10.5.0", "AAA99999999999999999999",
    ])
    func `a rule that is none makes no zone`(rule: String) {
        #expect(ZoneInfo(file(rule: rule)) == nil)
    }

    @Test func `changes in disorder, of unknown types and beyond all time are no zone`() {
        #expect(ZoneInfo(file([(5, 0), (5, 0)], rule: "AAA0")) == nil)
        #expect(ZoneInfo(file([(5, 0), (4, 0)], rule: "AAA0")) == nil)
        #expect(ZoneInfo(file([(5, 1)], rule: "AAA0")) == nil)
        #expect(ZoneInfo(file([(.max, 0)], rule: "AAA0")) == nil)
        #expect(ZoneInfo(file(types: [], rule: "AAA0")) == nil)
        #expect(ZoneInfo(file(types: [1_000_000], rule: "AAA0")) == nil)
    }

    /// Whatever the file is, reading it ends in a zone or in none, and asking that zone in an offset.
    @Test func `no file ends the program`() throws {
        let whole = try #require(
            FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Berlin"))
        for length in 0..<whole.count where length % 7 == 0 || length > whole.count - 40 {
            #expect(ZoneInfo(Array(whole.prefix(length))) == nil, "\(length) bytes")
        }
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0 ... .max, using: &random)
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var zones = 0
        for _ in 0..<3_000 {
            var bytes = Array(whole)
            for _ in 0...next(4) { bytes[next(bytes.count)] = UInt8(next(256)) }
            guard let zone = ZoneInfo(bytes) else { continue }
            zones += 1
            for instant: Int64 in [.min, -1, 0, 1_795_408_200, 9_999_999_999, .max] {
                #expect(abs(zone.offset(at: instant)) <= 2_000_000, "seed \(seed)")
            }
        }
        #expect(zones > 100)
    }
}
