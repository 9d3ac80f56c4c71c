internal import Foundation
internal import PrivateFiles
public import ScripAccess
internal import ScripContract
public import ScripCore

/// A file of books, as commands change its merchants.
///
/// What it says of anything else stays as it is, and so do its owner and who may read it. A change is read as
/// ``BookList`` reads it before it takes the place of the file, whole.
public struct BookFile: Sendable {
    /// A merchant as a file names one: with the path of its public key.
    public struct Merchant: Sendable {
        fileprivate let values: [String: Secret]

        /// A merchant.
        ///
        /// - Parameters:
        ///   - number: Its `mchid`.
        ///   - appID: The app whose users receive coupons.
        ///   - serial: Serial number of its API certificate.
        ///   - publicKey: The path of the PEM file with its public key.
        ///   - apiV3Key: 32 characters.
        ///   - apiV2Key: 32 characters.
        public init(
            number: MerchantID, appID: String, serial: String, publicKey: String,
            apiV3Key: Secret, apiV2Key: Secret
        ) {
            values = [
                "mchid": Secret(number.rawValue), "appid": Secret(appID),
                "merchant_serial": Secret(serial), "merchant_public_key": Secret(publicKey),
                "apiv3_key": apiV3Key, "apiv2_key": apiV2Key,
            ]
        }
    }

    private let path: String

    /// A file, which is read with each question.
    public init(_ path: String) { self.path = path }

    /// What it says.
    public func list() throws(ScripError) -> BookList { try BookList(file: path) }

    /// Throws when the file has no such book.
    public func checkBook(_ book: String) throws(ScripError) { _ = try place(of: book, in: list()) }

    private func place(of book: String, in list: BookList) throws(ScripError) -> Int {
        let names = list.entries.map(\.name)
        guard let place = names.firstIndex(of: book) else {
            throw ScripError(
                .notFound, "There is no book '\(book.shown)' in \(path)",
                remedy: "Use one of " + names.map(\.shown).joined(separator: ", "))
        }
        return place
    }

    /// Adds a merchant to a book.
    public func add(_ merchant: Merchant, to book: String) throws(ScripError) {
        try change { list, books throws(ScripError) in
            let index = try place(of: book, in: list)
            let added = JSONValue.object(
                MerchantAccount.names.map { name in
                    JSONValue.Member(key: name, value: .string(merchant.values[name]?.text ?? ""))
                })
            books[index].edit("merchants") { merchants in merchants.append(added) }
        }
    }

    /// Removes a merchant, in whichever book it is.
    public func remove(_ number: MerchantID) throws(ScripError) {
        try change { _, books throws(ScripError) in
            var isThere = false
            for index in books.indices where books[index]["merchants"] != nil {
                books[index].edit("merchants") { merchants in
                    let count = merchants.count
                    merchants.removeAll { $0["mchid"] == .string(number.rawValue) }
                    isThere = isThere || merchants.count < count
                }
            }
            guard isThere else {
                throw ScripError(
                    .notFound, "There is no merchant '\(number.rawValue.shown)' in \(path)",
                    remedy: "'scrip merchant list' names those that are there")
            }
        }
    }

    // MARK: The file

    private func change(
        _ body: (BookList, inout [JSONValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        // Where a link leads: the link stays.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let lock = try locked(target)
        defer { close(lock) }
        let bytes = try BookList.bytes(of: target)
        // Only a file that is right as it is can be changed.
        let list = try BookList(bytes, file: path)
        var file = try JSONValue(json: bytes)
        var failure: ScripError?
        file.edit("books") { books in
            do throws(ScripError) { try body(list, &books) } catch { failure = error }
        }
        if let failure { throw failure }
        let changed = file.json(.pretty) + [UInt8(ascii: "\n")]
        _ = try BookList(changed, file: path)
        try replace(target, with: changed)
    }

    /// Opens the file so that nobody else changes it until it is closed.
    private func locked(_ target: String) throws(ScripError) -> Int32 {
        while true {
            let file = unsafe open(target, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else {
                _ = try BookList.bytes(of: path)
                throw cannotWrite
            }
            guard flock(file, LOCK_EX) == 0 else {
                close(file)
                throw cannotWrite
            }
            var (held, present) = (stat(), stat())
            guard unsafe fstat(file, &held) == 0, unsafe stat(target, &present) == 0 else {
                close(file)
                throw cannotWrite
            }
            // Somebody else may have put another in its place while this one was waited for.
            if held.st_ino == present.st_ino, held.st_dev == present.st_dev { return file }
            close(file)
        }
    }

    private func replace(_ target: String, with bytes: [UInt8]) throws(ScripError) {
        var present = stat()
        let draft = target + ".\(UUID().uuidString)"
        guard unsafe stat(target, &present) == 0, PrivateFile.write(bytes, to: draft),
            unsafe chown(draft, present.st_uid, present.st_gid) == 0,
            unsafe chmod(draft, present.st_mode & 0o7777) == 0, unsafe rename(draft, target) == 0
        else {
            unsafe unlink(draft)
            throw cannotWrite
        }
    }

    private var cannotWrite: ScripError {
        ScripError(
            .internalFault, "The file '\(path)' cannot be written; nothing was changed",
            remedy: "Check its folder, and run this as its owner")
    }
}

extension JSONValue {
    /// Changes the list under a key of an object; an empty one is put there first if there is none.
    fileprivate mutating func edit(_ key: String, _ body: (inout [JSONValue]) -> Void) {
        guard case .object(var members) = self else { return }
        let index =
            members.firstIndex { $0.key == key }
            ?? {
                members.append(Member(key: key, value: .list([])))
                return members.count - 1
            }()
        guard case .list(var values) = members[index].value else { return }
        body(&values)
        members[index].value = .list(values)
        self = .object(members)
    }
}
