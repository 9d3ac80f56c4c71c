internal import Foundation
internal import Hummingbird
internal import ScripCore

/// One request under `/v1`, with what its handler asks of it.
struct CheckoutCall: Sendable {
    let headers: TillHeaders
    let body: [UInt8]
    private let path: Parameters
    private let query: [(name: String, value: String)]

    /// - Parameters:
    ///   - request: The request; its body was read.
    ///   - headers: Its headers.
    ///   - body: The body.
    ///   - parameters: What the router found in the path.
    ///   - known: Names that may stand in the query; others are a mistake worth knowing of.
    init(
        _ request: Request, _ headers: TillHeaders, body: [UInt8], _ parameters: Parameters,
        known: [String]
    ) throws(ScripError) {
        self.headers = headers
        self.body = body
        path = parameters
        query = try CheckoutCall.query(request.uri.query ?? "", known)
    }

    /// A part of the path, such as `{user}`.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - max: The most characters it may have.
    ///   - plusIsSpace: Whether a plus is a blank, as forms write it, and some clients paths.
    func part(
        _ name: String, characters max: Int, plusIsSpace: Bool = false
    ) throws(ScripError) -> String {
        var raw = path.get(name) ?? ""
        if plusIsSpace { raw = raw.replacing("+", with: " ") }
        guard let text = raw.removingPercentEncoding, !text.contains("\0") else {
            throw ScripError(
                .invalidInput, "\(name) in the path is not UTF-8, percent-encoded",
                remedy: "Encode it", at: .path(name))
        }
        guard (1...max).contains(text.unicodeScalars.count) else {
            throw ScripError(
                .invalidInput, "\(name) in the path has \(text.unicodeScalars.count) characters",
                remedy: "Use 1 to \(max)", at: .path(name))
        }
        return text
    }

    /// Text of the query; nil when it is not there.
    func text(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// A whole number of the query.
    func integer(
        _ name: String, in range: ClosedRange<Int64>, default value: Int64
    ) throws(ScripError) -> Int64 {
        guard let text = text(name) else { return value }
        // Int64 reads "+5" too, which here would be a space.
        guard let number = Int64(text), text.first != "+", range.contains(number) else {
            throw ScripError(
                .invalidInput, "\(name) in the query is '\(text.prefix(20))'",
                remedy: "Use a whole number from \(range.lowerBound) through \(range.upperBound)",
                at: .path(name))
        }
        return number
    }

    /// The request number: of the body, or of the header.
    func number(_ inBody: RequestNumber) throws(ScripError) -> RequestNumber {
        let number = try IdempotencyKey.number(
            headers, inBody: inBody.rawValue.isEmpty ? nil : inBody)
        guard let number else {
            throw ScripError.invalid(
                "request_no", "is missing",
                remedy: "Give each request a number of its own, and repeat it when you retry")
        }
        return number
    }

    private static func query(
        _ text: String, _ known: [String]
    ) throws(ScripError) -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).replacing("+", with: " ").removingPercentEncoding }
            guard let name = parts[0], let value = parts.count > 1 ? parts[1] : "" else {
                throw ScripError(
                    .invalidInput, "The query is not UTF-8, percent-encoded", remedy: "Encode it")
            }
            guard known.contains(name) else {
                let remedy =
                    known.isEmpty
                    ? "Leave it out" : "Known here: \(known.joined(separator: ", "))"
                throw ScripError(
                    .invalidInput, "'\(name.prefix(40))' in the query is not known", remedy: remedy,
                    at: .path(String(name.prefix(40))))
            }
            guard !all.contains(where: { $0.name == name }) else {
                throw ScripError(
                    .invalidInput, "\(name) stands in the query twice", remedy: "Write it once",
                    at: .path(name))
            }
            all.append((name, value))
        }
        return all
    }
}
