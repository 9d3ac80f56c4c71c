internal import Foundation
internal import Hummingbird
internal import ScripContract
internal import ScripCore
internal import ScripOperations

extension OperationRoute {
    /// What path, query and headers say of a request.
    func given(
        _ request: Request, _ path: Parameters, _ headers: TillHeaders
    ) throws(ScripError) -> [OperationRequest.Given] {
        var given: [OperationRequest.Given] = []
        for key in parts {
            given.append(.init(key.name, try value(of: key, inPath: path), from: "the path"))
        }
        for (name, text) in try pairs(of: request.uri.query ?? "") {
            guard let key = query.first(where: { $0.name == name }) else {
                throw ScripError(
                    .invalidInput, "'\(name.prefix(40))' in the query is not known",
                    remedy: query.isEmpty
                        ? "Leave it out"
                        : "Known here: \(query.map(\.name).joined(separator: ", "))",
                    at: .path(String(name.prefix(40))))
            }
            given.append(.init(name, try OperationRoute.value(of: key, text), from: "the query"))
        }
        if let number = try headers.requestNumber(for: operation) {
            guard let known = given.first(where: { $0.key == number.key }) else {
                return given + [number]
            }
            guard known.value == number.value else {
                throw ScripError(
                    .invalidInput, "\(number.source) and \(known.source) differ",
                    remedy: "Send one of them, or the same in both", at: .path(number.key))
            }
        }
        return given
    }

    /// A part of the path, such as `{user}`.
    private func value(
        of key: ScripOperation.Key, inPath path: Parameters
    ) throws(ScripError) -> JSONValue {
        var raw = path.get(key.name) ?? ""
        // A code may hold blanks, which some clients write as forms do.
        if key.name == "coupon" { raw = raw.replacing("+", with: " ") }
        guard let text = raw.removingPercentEncoding, !text.contains("\0") else {
            throw ScripError(
                .invalidInput, "\(key.name) in the path is not UTF-8, percent-encoded",
                remedy: "Encode it", at: .path(key.name))
        }
        return try OperationRoute.value(of: key, text)
    }

    /// The value that a text of path or query stands for.
    private static func value(
        of key: ScripOperation.Key, _ text: String
    ) throws(ScripError) -> JSONValue {
        switch key.kind {
        case .integer(let range):
            // Int64 reads "+5" too, which here would be a space.
            guard let number = Int64(text), text.first != "+" else {
                throw .invalid(
                    key.name, "is '\(text.prefix(20))'",
                    remedy:
                        "Use a whole number from \(range.lowerBound) through \(range.upperBound)")
            }
            return .integer(number)
        case .flag:
            guard text == "true" || text == "false" else {
                throw .invalid(
                    key.name, "is '\(text.prefix(20))'", remedy: "Use true or false")
            }
            return .boolean(text == "true")
        default: return .string(text)
        }
    }

    private func pairs(
        of query: String
    ) throws(ScripError) -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).replacing("+", with: " ").removingPercentEncoding }
            guard let name = parts[0], let value = parts.count > 1 ? parts[1] : "" else {
                throw ScripError(
                    .invalidInput, "The query is not UTF-8, percent-encoded", remedy: "Encode it")
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

extension TillHeaders {
    /// The request number in the header `Idempotency-Key`, an alternative to `request_no` in the body.
    func requestNumber(
        for operation: ScripOperation
    ) throws(ScripError) -> OperationRequest.Given? {
        guard let header = idempotencyKey, operation.takesRequestNumber else { return nil }
        guard (1...128).contains(header.utf8.count) else {
            throw ScripError(
                .invalidInput, "Idempotency-Key has \(header.utf8.count) characters",
                remedy: "Use 1 to 128")
        }
        return .init("request_no", .string(header), from: "Idempotency-Key")
    }
}
