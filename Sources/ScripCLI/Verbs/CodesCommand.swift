internal import ArgumentParser
internal import Scrip
internal import ScripCore

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
                Good codes are stored even if others are not. The same file again changes nothing.

                EXAMPLE
                  scrip codes upload --stock 1200000000000001 codes.txt
                """)

        @Option(help: ArgumentHelp("The stock's id.", valueName: "id"))
        var stock: String

        @Argument(help: "Codes, one a line; - is stdin.")
        var file: String

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let file = try InputFile(file, what: "codes")
            let codes = try CodeList(file).codes
            let host = try ledger.open()
            var upload: CodeUpload?
            // The host takes so many a call; a call's number says what is in it, so that a file may
            // be sent again after whatever went wrong.
            for start in stride(from: 0, to: codes.count, by: CouponHost.uploadMax) {
                let part = Array(codes[start..<min(codes.count, start + CouponHost.uploadMax)])
                let answer = try host.upload(
                    part, to: StockID(rawValue: stock), request: CodeList.requestNumber(part))
                upload = upload.map { $0.joined(with: answer) } ?? answer
            }
            guard let upload else { return }
            answer.write(upload) { CodeList.words(upload) }
        }
    }
}

/// Codes from a text file.
struct CodeList {
    let codes: [CouponCode]

    init(_ file: InputFile) throws(ScripError) {
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw ScripError(
                .invalidInput, "\(file.name): the text is not UTF-8",
                remedy: "Save it as UTF-8, one code a line")
        }
        codes = text.split(whereSeparator: \.isNewline).map { line in
            let code = line.drop(while: \.isWhitespace)
            return CouponCode(
                rawValue: String(
                    code[
                        ..<(code.lastIndex { !$0.isWhitespace }
                            .map { code.index(after: $0) } ?? code.startIndex)]))
        }.filter { !$0.rawValue.isEmpty }
        guard !codes.isEmpty else {
            throw ScripError(
                .invalidInput, "\(file.name) holds no codes", remedy: "Write one code a line")
        }
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
            text += "  '\(failure.code.rawValue.printable)': \(failure.message.printable)\n"
        }
        if upload.failures.count > 20 { text += "  and \(upload.failures.count - 20) more\n" }
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
