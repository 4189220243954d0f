import Files
import Testing

@Suite("Paths by their bytes")
struct PathPartsTests {
    @Test("folder and last part, also where a mark combines with the slash")
    func parts() {
        for (path, folder, last) in [
            ("a/b", "a/", "b"), ("b", "", "b"), ("/", "/", ""), ("a/", "a/", ""), ("a//b", "a//", "b"),
            ("dir/\u{301}.txt", "dir/", "\u{301}.txt"), ("/\u{20DD}", "/", "\u{20DD}"), ("", "", ""),
        ] {
            #expect(ExactText(PathParts.folder(path)) == ExactText(folder), "\(path)")
            #expect(ExactText(PathParts.last(path)) == ExactText(last), "\(path)")
        }
        #expect(PathParts.isAbsolute("/\u{301}a") && !PathParts.isAbsolute("a/") && !PathParts.isAbsolute(""))
        #expect(PathParts.name("a/b//") == "b" && PathParts.name("/") == "")
        #expect(PathParts.parts("/a//\u{301}b/").map { ExactText($0) } == ["a", "\u{301}b"])
    }

    @Test("endings, homes and joined paths")
    func others() {
        #expect(
            PathParts.ending("a.b/c.TSV") == "tsv" && PathParts.ending(".tsv") == nil
                && PathParts.ending("a.b/c") == nil)
        #expect(PathParts.ending("c.\u{301}svg").map { ExactText($0) } == "\u{301}svg")
        #expect(PathParts.joined("a", "b") == "a/b" && PathParts.joined("a/", "b") == "a/b")
        #expect(PathParts.joined("a", "/b") == "/b" && PathParts.joined("", "b") == "b")
        #expect(PathParts.expanded("~/x", home: "/h") == "/h/x" && PathParts.expanded("~x", home: "/h") == "~x")
        #expect(ExactText(PathParts.expanded("~/\u{301}x", home: "/h")) == "/h/\u{301}x")
        #expect(PathParts.expanded("~/x", home: nil) == "~/x")
        #expect(PathParts.withoutSlashes("a//") == "a" && PathParts.withoutSlashes("//") == "")
    }
}
