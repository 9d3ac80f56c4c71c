import Foundation
import Testing

/// Files with users, codes and keys, made under any umask.
struct PrivateFileTests {
    @Test(arguments: ["0000", "0022", "0077", "0377"])
    func `a ledger is for its owner only`(_ umask: String) throws {
        let place = try Workplace()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", "umask \(umask); exec \"$0\" stock create cases/stock.json >made.json",
            Workplace.command.path,
        ]
        process.currentDirectoryURL = place.folder
        // The shell's own file is made before, so that a umask that forbids writing does not matter.
        try place.write("", to: "made.json")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: place.folder.appending(path: "scrip.db").path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: [0o777, 0o775, 0o1777])
    func `a folder that others may write to is no place for keys`(_ mode: Int) throws {
        let place = try Workplace()
        let folder = place.folder.appending(path: "dev")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: folder.path)
        let result = try place.scrip(["serve", "--dev", "dev", "--port", "0"])
        #expect(result.status == 2)
        #expect(
            result.messages
                == "scrip: error: The folder 'dev' may be written by others. Take that right away "
                + "with chmod go-w, or name a folder of your own.\n")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
}
