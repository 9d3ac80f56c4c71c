internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripRules

/// A file of checkouts as the past, one JSON object a line.
struct CheckoutLines {
    let rule: BoundRule
    let against: BoundRule?
    /// Where times are read, and what amounts are in that say nothing else.
    let place: Book

    /// Lines decided at a time.
    private static let batch = 4_000

    func read(_ path: String, into run: inout BacktestRun) throws(ScripError) {
        let lines = try LineReader(path)
        let name = lines.name
        var batch: [(number: Int, bytes: [UInt8])] = []
        func decide(_ run: inout BacktestRun) throws(ScripError) {
            try run.add(batch) { [rule, against, place] line throws(ScripError) in
                try CheckoutLines.subject(line.bytes, line.number, name, rule, against, place)
            }
            batch.removeAll(keepingCapacity: true)
        }
        while let line = try lines.next() {
            guard !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) else {
                continue
            }
            batch.append(line)
            if batch.count == CheckoutLines.batch { try decide(&run) }
        }
        if !batch.isEmpty { try decide(&run) }
    }

    private static func subject(
        _ bytes: [UInt8], _ number: Int, _ file: String, _ rule: BoundRule, _ old: BoundRule?,
        _ place: Book
    ) throws(ScripError) -> Backtest.Subject {
        let checkout: Checkout
        do throws(ScripError) {
            checkout = try Checkout(checkoutOrBasketJSON: bytes, currency: place.currency)
        } catch {
            // The reader counts from the line's own beginning, and a line has no other.
            var place = error.place
            place.document = file
            place.line = number
            throw error.at(place)
        }
        var facts = Facts(
            checkout: checkout, at: checkout.time ?? Instant(epochSeconds: 0), in: place.timeZone)
        if checkout.time == nil { facts.now = Facts.none.now }
        let before = old.map { $0.decide(on: checkout.basket, facts: facts).verdict }
        return Backtest.Subject(
            name: checkout.requestNumber?.rawValue ?? "line \(number)", at: checkout.time,
            basket: checkout.basket,
            coupons: [
                Backtest.Subject.Coupon(
                    rule: rule, facts: facts, kept: [], before: before, isChanged: true)
            ])
    }
}

/// Reads a file, or standard input for `-`, line by line.
final class LineReader {
    let name: String
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var number = 0
    private var isAtEnd = false
    private let lineMax: Int

    init(_ path: String, lineMax: Int = InputFile.bytesMax) throws(ScripError) {
        self.lineMax = lineMax
        name = path == "-" ? "stdin" : path
        guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
            throw ScripError(
                .notFound, "There is no file '\(path.printable)'",
                remedy: "Check the path of the checkouts")
        }
        self.handle = handle
    }

    /// The next line without its end; nil after the last.
    func next() throws(ScripError) -> (number: Int, bytes: [UInt8])? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[position..<end])
                position = end + 1
                number += 1
                return (number, line)
            }
            searched = buffer.count
            if isAtEnd {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                number += 1
                return (number, Array(buffer[position...]))
            }
            let offset = searched - position
            buffer.removeFirst(position)
            position = 0
            searched = offset
            guard buffer.count <= lineMax else {
                throw ScripError(
                    .invalidInput, "a line is larger than \(lineMax >> 20) MiB",
                    remedy: "Write one checkout a line",
                    at: .init(document: name, line: number + 1))
            }
            do {
                let piece = try available(handle.fileDescriptor, 1 << 18)
                isAtEnd = piece.isEmpty
                buffer.append(contentsOf: piece)
            } catch {
                throw ScripError(
                    .invalidInput, "\(name) cannot be read: \(error)", remedy: "Check the file")
            }
        }
    }
}

/// What there is to read by now, or as soon as there is any; nothing at the end.
///
/// Reading a count waits for all of it, and who asks line by line waits for the answer.
private func available(_ descriptor: Int32, _ count: Int) throws -> Data {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
        let got = unsafe read(descriptor, &bytes, count)
        if got >= 0 { return Data(bytes[..<got]) }
        guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
}
