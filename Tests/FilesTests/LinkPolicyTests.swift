import Files
import Glibc
import Testing

@Suite("Links where nobody has named a file")
struct LinkPolicyTests {
    private let old = Array("old".utf8)
    private let new = Array("new".utf8)

    @Test("a link is not written through, to a file or to nothing, and it is named")
    func isRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(old, "target")
        symlink("target", folder.file("link"))
        symlink("none", folder.file("dangling"))
        symlink("/dev/null", folder.file("device"))
        for name in ["link", "dangling", "device"] {
            let path = folder.file(name)
            let error = #expect(throws: AtomicFileError.isLink(path: path)) {
                try AtomicFile.write(new, to: path, links: .refused)
            }
            #expect(error?.description.hasPrefix("\(path) is a link") == true && error?.failure == .cannotCreate)
        }
        #expect(folder.content("target") == old && folder.names == ["dangling", "device", "link", "target"])
        try AtomicFile.write(new, to: folder.file("target"), links: .refused)
        #expect(folder.content("target") == new)
    }

    @Test("a link that comes while the file is written is replaced, not followed")
    func comesLater() throws {
        let folder = try TemporaryFolder()
        try folder.write(old, "target")
        let file = try PartialFile(replacing: folder.file("f"), links: .refused)
        try new.withUnsafeBytes { try file.append($0) }
        symlink("target", folder.file("f"))
        try file.commit()
        #expect(folder.content("target") == old && folder.content("f") == new)
    }

    @Test("a folder that is exchanged for a link while a file is written keeps the file")
    func folderIsExchanged() throws {
        let folder = try TemporaryFolder()
        for name in ["inner", "elsewhere"] { mkdir(folder.file(name), 0o700) }
        let file = try PartialFile(replacing: folder.file("inner/f"))
        try new.withUnsafeBytes { try file.append($0) }
        rename(folder.file("inner"), folder.file("moved"))
        symlink("elsewhere", folder.file("inner"))
        try file.commit()
        #expect(bytes(ofFile: folder.file("moved/f")) == new)
        #expect(bytes(ofFile: folder.file("elsewhere/f")) == nil)
        unlink(folder.file("moved/f"))
    }
}
