internal import Foundation
internal import ScripConsole
internal import ScripCore

extension PictureReader {
    /// Reads with `zbarimg`, in a process that is given 3 seconds, 768 MiB of memory and 32 MiB of files.
    ///
    /// The decoders of pictures behind it have had their faults: none of them runs in the server.
    static let process = PictureReader { picture throws(ScripError) in
        guard let format = format(of: picture) else {
            throw ScripError(
                .invalidInput, "The picture is neither PNG nor JPEG",
                remedy: "Take a photo of the code, or type it", at: .path("picture"))
        }
        guard let reader = tool("zbarimg"), let limit = tool("prlimit"), let timer = tool("timeout")
        else {
            throw ScripError(
                .notAllowed, "Nothing on this machine reads codes in pictures",
                remedy: "Install zbar-tools, or type the code")
        }
        return try read(
            picture,
            [
                timer, "--signal=KILL", "5", limit, "--as=805306368", "--cpu=3", "--fsize=33554432",
                "--core=0", reader, "--quiet", "--raw", "--nodbus", format + ":-",
            ])
    }

    private static func read(
        _ picture: [UInt8], _ command: [String]
    ) throws(ScripError) -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = [:]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            // One that ends early reads no further, which is an answer too.
            try? input.fileHandleForWriting.write(contentsOf: Data(picture))
            try? input.fileHandleForWriting.close()
            let found = try output.fileHandleForReading.read(upToCount: 64 << 10) ?? Data()
            process.waitUntilExit()
            return String(decoding: found, as: UTF8.self).split(separator: "\n").map(String.init)
        } catch {
            throw ScripError(
                .notAllowed, "The picture could not be read", remedy: "Type the code")
        }
    }

    /// What the picture's first bytes say it is; whatever else it may be is not tried.
    private static func format(of picture: [UInt8]) -> String? {
        if picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        if picture.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpeg" }
        return nil
    }

    private static func tool(_ name: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }
            .first(where: FileManager.default.isExecutableFile)
    }
}
