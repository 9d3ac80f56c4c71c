internal import ScripContract
internal import ScripCore

extension Page {
    /// Codes of the merchant's own.
    static let codes: [Page] = [
        .get("/console/stocks/{stock_id}/codes", "codes.list") { visit throws(ScripError) in
            try codesPage(visit)
        },
        .post("/console/stocks/{stock_id}/codes", "codes.upload", isLong: true) {
            visit throws(ScripError) in
            try uploadTyped(visit)
        },
        // One part of a file that a script reads: answered in JSON.
        .post("/console/stocks/{stock_id}/codes/part", "codes.upload") {
            visit throws(ScripError) in
            do throws(ScripError) {
                return .json(try uploadedPart(visit).json)
            } catch {
                return .json(visit.shown(error).json, status: Console.status(error))
            }
        },
        .post("/console/stocks/{stock_id}/codes/delete", "codes.delete") {
            visit throws(ScripError) in
            do throws(ScripError) {
                _ = try visit.ask(
                    "codes.delete",
                    [
                        "stock_id": id(visit), "request_no": .text(visit.field("request_no")),
                        "code": .text(visit.text("code")),
                    ])
            } catch {
                return try codesPage(visit, error: error)
            }
            return .moved(
                to:
                    "/console/stocks/\(visit.part("stock_id").percentEncoded)/codes?done=code_deleted"
            )
        },
    ]

    /// Lines that are taken from a field; more go with a script, in parts.
    private static let linesMax = 500

    private static func uploadTyped(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        let lines = lines(visit.text("codes") ?? "")
        var report = CodeReport()
        do throws(ScripError) {
            guard lines.count <= linesMax else {
                throw .invalid(
                    "codes", "has \(lines.count) lines",
                    remedy: "Send at most \(linesMax) at once, or choose a file")
            }
            guard let number = visit.field("request_no") else { throw .noNumber }
            for first in stride(from: 0, to: lines.count, by: CodeReport.partMax) {
                let part = Array(lines[first...].prefix(CodeReport.partMax))
                try report.upload(
                    part, from: Int64(first + 1), number: "\(number)-\(first / CodeReport.partMax)",
                    visit)
            }
        } catch {
            return try codesPage(visit, error: error)
        }
        return try codesPage(visit, report: report)
    }

    private static func uploadedPart(_ visit: Visit) throws(ScripError) -> JSONValue {
        let lines = lines(visit.text("codes") ?? "")
        guard lines.count <= CodeReport.partMax else {
            throw .invalid(
                "codes", "has \(lines.count) lines", remedy: "Send at most \(CodeReport.partMax)")
        }
        guard let number = visit.field("request_no"), let part = try visit.number("part"),
            let first = try visit.number("first")
        else { throw .noNumber }
        guard (0...1_000_000).contains(part), (1...1_000_000_000).contains(first) else {
            throw .invalid("first", "is \(first)", remedy: "Number lines from 1")
        }
        var report = CodeReport()
        try report.upload(lines, from: first, number: "\(number)-\(part)", visit)
        return report.shown(visit.format)
    }

    /// The lines of a text, without what some editors put before the first and an end of line puts behind the
    /// last.
    static func lines(_ text: String) -> [Substring] {
        let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func codesPage(
        _ visit: Visit, report: CodeReport? = nil, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let stock = try visit.ask("stock.show", ["stock_id": id(visit)])
        let state = visit.request.method == .get ? visit.field("state") : nil
        let page = try visit.ask(
            "codes.list",
            [
                "stock_id": id(visit), "state": .text(state),
                "after": .text(visit.request.method == .get ? visit.field("after") : nil),
                "limit": .integer(50),
            ])
        return visit.page(
            "codes",
            [
                "stock": StockView.shown(stock, visit.format),
                "here": .string(visit.part("stock_id").percentEncoded), "all": page["total"],
                "codes": .list(
                    (page["codes"]?.items ?? []).map { code in
                        guard case .object(let members) = code else { return code }
                        let isLeft = code["state"] == .string("left")
                        return .object(members + [.init(key: "is_left", value: .boolean(isLeft))])
                    }),
                "next": page["next"], "state": .text(state),
                "filters": .list(
                    ["", "left", "sent"].map { filter in
                        .object([
                            .init(key: "filter", value: .string(filter)),
                            .init(
                                key: "words",
                                value: .string(
                                    Words.text(
                                        "stocks.codes.filter_" + (filter.isEmpty ? "all" : filter),
                                        visit.format.language) ?? filter)),
                            .init(key: "current", value: .boolean(filter == state ?? "")),
                        ])
                    }),
                "report": report?.shown(visit.format),
                "typed": .text(error == nil ? nil : visit.text("codes")),
            ], error: error)
    }
}

extension ScripError {
    /// A form without its number.
    static let noNumber = ScripError.invalid(
        "request_no", "is missing", remedy: "Go back, reload the page and send the form again")
}
