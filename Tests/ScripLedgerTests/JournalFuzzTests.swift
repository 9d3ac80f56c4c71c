import Foundation
import ScripCore
import TestData
import Testing

/// Journals of mutated bytes: a short run of what `make fuzz-journal` does for ten minutes.
struct JournalFuzzTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzz/corpus/journal")

    private static func seeds() throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { Array(try Data(contentsOf: folder.appending(path: $0))) }
    }

    @Test func `the corpus is of journals that are possible`() throws {
        let seeds = try Self.seeds()
        #expect(!seeds.isEmpty)
        for seed in seeds { #expect(JournalInput.play(seed) > 0) }
    }

    @Test func `mutated journals are refused in words`() throws {
        let seeds = try Self.seeds()
        var random = SeededRandom(seed: 20_261_128)
        let seconds = ProcessInfo.processInfo.environment["SCRIP_FUZZ_SECONDS"].flatMap { Int($0) }
        let end = ContinuousClock.now.advanced(by: .seconds(seconds ?? 0))
        var round = 0
        while seconds == nil ? round < 4_000 : ContinuousClock.now < end {
            defer { round += 1 }
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes.remove(at: place)
                case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                default: bytes[place] = [0x00, 0x7F, 0x80, 0xFF][place % 4]
                }
            }
            JournalInput.play(bytes)
        }
    }
}
