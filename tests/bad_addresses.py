"""What a column of addresses may hold that is none: from an import, an older version, a hand in the database."""

BAD = (
    "",
    "@",
    "no address",
    "a@b@c.example",
    "tom@",
    "@lakeside.example",
    "tom@lakeside..example",
    "tom@xn--\x80.example",
    "tom@xn--999999999b.example",
    "tom@lakeside.example\nBcc: everybody@lakeside.example",
    "<script>alert(1)</script>@lakeside.example",
    "t\N{LATIN SMALL LETTER DOTLESS I}m@lakeside.example",
    "tom@\N{RIGHT-TO-LEFT OVERRIDE}lakeside.example",
    f"tom@{'x' * 250}",
)
