import Foundation

/// Runs of a fuzz target: some rounds in every run of the tests, or as long as `SCRIP_FUZZ_SECONDS` says.
///
/// Each target begins with the inputs committed in `Tests/Fuzz/corpus`. What it is about to try is written to
/// `.build/fuzz/TARGET.last` first, so that an input that ends the process is there afterwards.
struct FuzzRun {
    let target: String
    let corpus: [[UInt8]]
    private let end: Date?
    private let rounds: Int

    /// Requests that are sent after some bytes of each were changed; `make fuzz-server` sends ten thousand.
    static let mutations =
        ProcessInfo.processInfo.environment["SCRIP_MUTATIONS"].flatMap { Int($0) } ?? 2_000

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzz/corpus")

    /// - Parameters:
    ///   - target: The target's name, and its folder's.
    ///   - rounds: How many rounds a short run has.
    ///   - share: In how many runs the time is parted.
    init(_ target: String, rounds: Int, share: Double = 1) throws {
        self.target = target
        self.rounds = rounds
        end = ProcessInfo.processInfo.environment["SCRIP_FUZZ_SECONDS"].flatMap(Double.init)
            .map { Date(timeIntervalSinceNow: $0 / share) }
        let place = FuzzRun.folder.appending(path: target)
        corpus = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
            .map { Array(try Data(contentsOf: place.appending(path: $0))) }
        guard !corpus.isEmpty else { throw POSIXError(.ENOENT) }
    }

    /// Whether another round is to be run, after so many.
    func goesOn(after round: Int) -> Bool { end.map { $0 > Date() } ?? (round < rounds) }

    /// The input of a round: the corpus as it is, and then changed.
    func input(_ round: Int, _ random: inout FuzzRandom) -> [UInt8] {
        if round < corpus.count { return keep(corpus[round]) }
        var bytes = corpus[random.below(corpus.count)]
        for _ in 0...random.below(4) {
            random.mutate(&bytes, others: corpus)
        }
        return keep(bytes)
    }

    private func keep(_ input: [UInt8]) -> [UInt8] {
        guard end != nil else { return input }
        let folder = URL(filePath: FileManager.default.currentDirectoryPath)
            .appending(path: ".build/fuzz")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data(input).write(to: folder.appending(path: "\(target).last"))
        return input
    }
}

/// The same numbers on every machine (SplitMix64), and changes of bytes made from them.
struct FuzzRandom {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(max(1, bound)))
    }

    /// Pieces that parsers trip over.
    private static let pieces: [[UInt8]] = [
        "65536", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551616",
        "99999999999999999999", "1e308", "0", "\r\n", "\n", "\r\n\r\n", "\0", ":", "[::1]", "%",
        "%00",
        "null", "{}", "[]", "\"\"", "9999-12-31T23:59:59+08:00", "0001-01-01T00:00:00Z",
        "Content-Length: 18446744073709551616\r\n", "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n", "ffffffffffffffff\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        "\u{FEFF}",
        "\u{202E}", "😀", "Host: a\r\n",
    ].map { Array($0.utf8) }

    /// Changes a few bytes, or cuts, repeats or puts something in.
    mutating func mutate(_ bytes: inout [UInt8], others: [[UInt8]]) {
        guard !bytes.isEmpty else { return bytes.append(UInt8(below(256))) }
        let place = below(bytes.count)
        switch below(8) {
        case 0: bytes[place] = UInt8(below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8(below(256)), at: place)
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(8)))
        case 5: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 16)], at: place)
        case 6:
            bytes.insert(contentsOf: FuzzRandom.pieces[below(FuzzRandom.pieces.count)], at: place)
        default:
            let other = others[below(others.count)]
            guard !other.isEmpty else { return }
            bytes.replaceSubrange(place..., with: other[below(other.count)...])
        }
        if bytes.count > 64 << 10 { bytes.removeSubrange((64 << 10)...) }
    }
}
