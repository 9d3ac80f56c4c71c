internal import Foundation
internal import PrivateFiles
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// Spreads batches over the machine's cores and adds their reports up in order.
struct BacktestRun {
    let backtest: Backtest
    let output: OutputFile?
    var progress: Progress
    private(set) var report = BacktestReport()

    init(backtest: Backtest, output: OutputFile?, progress: Progress) {
        self.backtest = backtest
        self.output = output
        self.progress = progress
    }

    /// Decides one batch.
    ///
    /// - Parameters:
    ///   - batch: Whatever a checkout is made from.
    ///   - subject: Makes one, on any thread; nil when it is about something else.
    mutating func add<Element: Sendable>(
        _ batch: [Element],
        subject: @Sendable (Element) throws(ScripError) -> Backtest.Subject?
    ) throws(ScripError) {
        let parts = max(1, min(ProcessInfo.processInfo.activeProcessorCount, batch.count))
        let size = (batch.count + parts - 1) / parts
        let backtest = backtest
        let currency = report.checkouts > 0 ? report.currency : nil
        let ranges = (0..<parts).map { part in
            min(part * size, batch.count)..<min((part + 1) * size, batch.count)
        }
        let reports = try Parallel.map(ranges) { range throws(ScripError) in
            try BacktestRun.decide(batch[range], backtest, currency, subject)
        }
        for next in reports {
            if report.checkouts == 0, next.checkouts > 0 { report.currency = next.currency }
            try output?.write(next.csv)
            report.add(next)
        }
        progress.show(report.checkouts)
    }

    /// A sum of yuan and yen says nothing: one report is about one currency.
    private static func decide<Element>(
        _ batch: ArraySlice<Element>, _ backtest: Backtest, _ currency: String?,
        _ subject: (Element) throws(ScripError) -> Backtest.Subject?
    ) throws(ScripError) -> BacktestReport {
        var subjects: [Backtest.Subject] = []
        var others: Int64 = 0
        var currency = currency
        for element in batch {
            guard let subject = try subject(element) else { continue }
            if currency == nil { currency = subject.basket.currency }
            if subject.basket.currency == currency {
                subjects.append(subject)
            } else {
                others += 1
            }
        }
        var report = backtest.run(subjects)
        report.currency = currency ?? "CNY"
        report.otherCurrency = others
        return report
    }
}

/// A count on a terminal's last line, while something long goes on.
struct Progress {
    let what: String
    private let start = ContinuousClock().now
    private var shown = ContinuousClock().now
    private var isShown = false
    private let isWelcome = isatty(STDERR_FILENO) == 1

    init(what: String) { self.what = what }

    /// Shows how many are done and how fast it goes, at most five times a second.
    mutating func show(_ done: Int64) {
        let now = ContinuousClock().now
        guard isWelcome, now - shown > .milliseconds(200) else { return }
        shown = now
        isShown = true
        let seconds = (now - start) / .seconds(1)
        Terminal.status("\(done) \(what), \(Int64(Double(done) / seconds)) a second ")
    }

    /// Clears the line.
    func end() {
        if isShown { Terminal.status("") }
    }
}

/// A file that is written from its beginning to its end; a new one is for its owner only.
struct OutputFile {
    private let handle: FileHandle
    private let path: String

    init(_ path: String) throws(ScripError) {
        self.path = path
        guard PrivateFile.make(at: path) || FileManager.default.fileExists(atPath: path),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw ScripError(
                .invalidInput, "'\(path.printable)' cannot be written",
                remedy: "Name a file in a folder that is there")
        }
        // What is no file of a disk, such as a pipe, has nothing to cut off.
        try? handle.truncate(atOffset: 0)
        self.handle = handle
    }

    func write(_ text: String) throws(ScripError) {
        guard !text.isEmpty else { return }
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw ScripError(
                .invalidInput, "'\(path.printable)' cannot be written: \(error)",
                remedy: "Make room on the disk")
        }
    }
}
