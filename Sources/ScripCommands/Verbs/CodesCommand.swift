internal import ArgumentParser
internal import ScripCore
internal import ScripHost

/// `scrip codes`: codes that the merchant brings.
struct CodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes",
        abstract: "Store codes for stocks whose code mode is 'uploaded'.",
        discussion: """
            EXAMPLE
              scrip codes upload --stock 1200000000000001 codes.txt
            """,
        subcommands: [Upload.self, List.self, Delete.self])

    /// `scrip codes upload --stock ID FILE`.
    struct Upload: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store codes from a file, one a line.",
            discussion: """
                Good codes are stored even if others are not: those are listed by line, and the exit \
                status is 1. Blanks around a code do not count. The same file again changes nothing.

                EXAMPLE
                  scrip codes upload --stock 1200000000000001 codes.txt
                """)

        @Option(
            help: ArgumentHelp("The stock's id.", valueName: "id"),
            completion: Completions.stocks)
        var stock: String

        @Argument(help: "Codes, one a line; - is stdin.", completion: .file())
        var file: String

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let list = try CodeList(InputFile(file, what: "codes"))
            let host = try ledger.open()
            var upload: CodeUpload?
            var progress = Progress(what: "codes")
            defer { progress.end() }
            // The host takes so many a call; a call's number says what is in it, so that a file may
            // be sent again after whatever went wrong.
            for start in stride(from: 0, to: list.codes.count, by: CouponHost.uploadMax) {
                let end = min(list.codes.count, start + CouponHost.uploadMax)
                let part = list.codes[start..<end].map(\.code)
                let answer = try host.upload(
                    part, to: StockID(rawValue: stock), request: CodeList.requestNumber(part))
                upload = upload.map { $0.joined(with: answer) } ?? answer
                progress.show(Int64(end))
            }
            guard var upload else { return }
            progress.end()
            list.place(&upload)
            answer.write(upload, in: host.timeZone) { CodeList.words(upload) }
            if !upload.failures.isEmpty { throw ExitCode(Failure.Status.found) }
        }
    }
}

/// Codes from a text file, each with the line it stands on.
struct CodeList {
    let codes: [(line: Int64, code: CouponCode)]
    /// The words above the codes, if the file has a header.
    private let header: (line: Int64, code: CouponCode)?

    init(_ file: InputFile) throws(ScripError) {
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw ScripError(
                .invalidInput, "\(file.name): the text is not UTF-8",
                remedy: "Save it as UTF-8, one code a line")
        }
        var codes: [(line: Int64, code: CouponCode)] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let code = CouponCode(rawValue: String(line.element)).trimmed
            if !code.rawValue.isEmpty { codes.append((Int64(line.offset + 1), code)) }
        }
        header = codes.first.flatMap { CodeList.isHeader($0.code.rawValue) ? $0 : nil }
        if header != nil { codes.removeFirst() }
        guard !codes.isEmpty else {
            throw ScripError(
                .invalidInput, "\(file.name) holds no codes", remedy: "Write one code a line")
        }
        self.codes = codes
    }

    /// Whether a file's first line is what spreadsheets write above such a column.
    private static func isHeader(_ text: String) -> Bool {
        [
            "code", "codes", "coupon", "coupons", "coupon_code", "coupon_codes", "coupon code",
            "coupon codes", "couponcode", "voucher", "voucher_code", "voucher code", "券码", "优惠码",
            "优惠券码", "卡券码", "兑换码",
        ].contains(text.lowercased())
    }

    /// Says of each code that was not stored on which line it stands, and of the header as well.
    func place(_ upload: inout CodeUpload) {
        var lines: [CouponCode: Int64] = [:]
        for (line, code) in codes where lines[code] == nil { lines[code] = line }
        for index in upload.failures.indices {
            upload.failures[index].line = lines[upload.failures[index].code]
        }
        guard let header else { return }
        upload.failures.insert(
            CodeUpload.Failure(
                code: header.code,
                message:
                    "It was taken for the column's header. If it is a code, put it further down.",
                line: header.line), at: 0)
    }

    /// A number that follows from the codes (FNV-1a); the ledger compares the codes themselves.
    static func requestNumber(_ codes: [CouponCode]) -> RequestNumber {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for code in codes {
            for byte in Array(code.rawValue.utf8) + [0x0A] {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        return RequestNumber(rawValue: "CODES-\(codes.count)-\(String(hash, radix: 16))")
    }

    /// How many were stored, and what became of the others.
    static func words(_ upload: CodeUpload) -> String {
        var text = "stored \(upload.stored.count) of \(counted(upload.total, "code"))\n"
        if !upload.existing.isEmpty { text += "  \(upload.existing.count) were there before\n" }
        if !upload.duplicates.isEmpty { text += "  \(upload.duplicates.count) stood there twice\n" }
        for failure in upload.failures.prefix(20) {
            text += failure.line.map { "  line \($0): " } ?? "  "
            text += "'\(failure.code.rawValue.printable)': \(failure.message.printable)\n"
        }
        if upload.failures.count > 20 {
            text += "  and \(upload.failures.count - 20) more, which --json lists\n"
        }
        return text
    }
}

extension CodeUpload {
    /// The answers to two parts of one file as one.
    func joined(with other: CodeUpload) -> CodeUpload {
        var joined = self
        joined.total += other.total
        joined.stored += other.stored
        joined.existing += other.existing
        joined.duplicates += other.duplicates
        joined.failures += other.failures
        return joined
    }
}
