// Made by table_test.go from Unicode 15.0.0; do not edit.

package words

// spans are the characters of each class but other, which has the rest.
var spans = [...]struct {
	from, to rune
	class    class
}{
	{0x23, 0x23, binding}, {0x24, 0x25, sign}, {0x26, 0x26, binding},
	{0x2B, 0x2B, binding}, {0x30, 0x39, letter}, {0x41, 0x5A, letter},
	{0x61, 0x7A, letter}, {0xA2, 0xA5, sign}, {0xAA, 0xAA, letter},
	{0xAC, 0xAC, sign}, {0xAD, 0xAD, ignorable}, {0xB1, 0xB1, sign},
	{0xB2, 0xB3, letter}, {0xB5, 0xB5, letter}, {0xB9, 0xBA, letter},
	{0xBC, 0xBE, letter}, {0xC0, 0xD6, letter}, {0xD7, 0xD7, sign},
	{0xD8, 0xF6, letter}, {0xF7, 0xF7, sign}, {0xF8, 0x2BA, letter},
	{0x2BB, 0x2BB, ignorable}, {0x2BD, 0x2C1, letter}, {0x2C6, 0x2D1, letter},
	{0x2E0, 0x2E4, letter}, {0x2EC, 0x2EC, letter}, {0x2EE, 0x2EE, letter},
	{0x300, 0x34E, accent}, {0x34F, 0x34F, ignorable}, {0x350, 0x36F, accent},
	{0x370, 0x374, letter}, {0x376, 0x377, letter}, {0x37A, 0x37D, letter},
	{0x37F, 0x37F, letter}, {0x386, 0x386, letter}, {0x388, 0x38A, letter},
	{0x38C, 0x38C, letter}, {0x38E, 0x3A1, letter}, {0x3A3, 0x3F5, letter},
	{0x3F6, 0x3F6, sign}, {0x3F7, 0x481, letter}, {0x482, 0x482, sign},
	{0x483, 0x489, accent}, {0x48A, 0x52F, letter}, {0x531, 0x556, letter},
	{0x559, 0x559, letter}, {0x560, 0x588, letter}, {0x58D, 0x58F, sign},
	{0x591, 0x5BD, accent}, {0x5BF, 0x5BF, accent}, {0x5C1, 0x5C2, accent},
	{0x5C4, 0x5C5, accent}, {0x5C7, 0x5C7, accent}, {0x5D0, 0x5EA, letter},
	{0x5EF, 0x5F2, letter}, {0x606, 0x608, sign}, {0x60B, 0x60B, sign},
	{0x60E, 0x60F, sign}, {0x610, 0x61A, accent}, {0x61C, 0x61C, ignorable},
	{0x620, 0x63F, letter}, {0x640, 0x640, ignorable}, {0x641, 0x64A, letter},
	{0x64B, 0x65F, accent}, {0x660, 0x669, letter}, {0x66E, 0x66F, letter},
	{0x670, 0x670, accent}, {0x671, 0x6D3, letter}, {0x6D5, 0x6D5, letter},
	{0x6D6, 0x6DC, accent}, {0x6DE, 0x6DE, sign}, {0x6DF, 0x6E4, accent},
	{0x6E5, 0x6E6, letter}, {0x6E7, 0x6E8, accent}, {0x6E9, 0x6E9, sign},
	{0x6EA, 0x6ED, accent}, {0x6EE, 0x6FC, letter}, {0x6FD, 0x6FE, sign},
	{0x6FF, 0x6FF, letter}, {0x710, 0x710, letter}, {0x711, 0x711, accent},
	{0x712, 0x72F, letter}, {0x730, 0x74A, accent}, {0x74D, 0x7A5, letter},
	{0x7A6, 0x7B0, mark}, {0x7B1, 0x7B1, letter}, {0x7C0, 0x7EA, letter},
	{0x7EB, 0x7F3, mark}, {0x7F4, 0x7F5, letter}, {0x7F6, 0x7F6, sign},
	{0x7FA, 0x7FA, letter}, {0x7FD, 0x7FD, mark}, {0x7FE, 0x7FF, sign},
	{0x800, 0x815, letter}, {0x816, 0x819, mark}, {0x81A, 0x81A, letter},
	{0x81B, 0x823, mark}, {0x824, 0x824, letter}, {0x825, 0x827, mark},
	{0x828, 0x828, letter}, {0x829, 0x82D, mark}, {0x840, 0x858, letter},
	{0x859, 0x85B, mark}, {0x860, 0x86A, letter}, {0x870, 0x887, letter},
	{0x889, 0x88E, letter}, {0x898, 0x89F, accent}, {0x8A0, 0x8C9, letter},
	{0x8CA, 0x8E1, accent}, {0x8E3, 0x8FF, accent}, {0x900, 0x903, mark},
	{0x904, 0x939, letter}, {0x93A, 0x93B, mark}, {0x93C, 0x93C, accent},
	{0x93D, 0x93D, letter}, {0x93E, 0x94F, mark}, {0x950, 0x950, letter},
	{0x951, 0x954, accent}, {0x955, 0x957, mark}, {0x958, 0x961, letter},
	{0x962, 0x963, mark}, {0x966, 0x96F, letter}, {0x971, 0x980, letter},
	{0x981, 0x983, mark}, {0x985, 0x98C, letter}, {0x98F, 0x990, letter},
	{0x993, 0x9A8, letter}, {0x9AA, 0x9B0, letter}, {0x9B2, 0x9B2, letter},
	{0x9B6, 0x9B9, letter}, {0x9BC, 0x9BC, mark}, {0x9BD, 0x9BD, letter},
	{0x9BE, 0x9C4, mark}, {0x9C7, 0x9C8, mark}, {0x9CB, 0x9CD, mark},
	{0x9CE, 0x9CE, letter}, {0x9D7, 0x9D7, mark}, {0x9DC, 0x9DD, letter},
	{0x9DF, 0x9E1, letter}, {0x9E2, 0x9E3, mark}, {0x9E6, 0x9F1, letter},
	{0x9F2, 0x9F3, sign}, {0x9F4, 0x9F9, letter}, {0x9FA, 0x9FB, sign},
	{0x9FC, 0x9FC, letter}, {0x9FE, 0x9FE, mark}, {0xA01, 0xA03, mark},
	{0xA05, 0xA0A, letter}, {0xA0F, 0xA10, letter}, {0xA13, 0xA28, letter},
	{0xA2A, 0xA30, letter}, {0xA32, 0xA33, letter}, {0xA35, 0xA36, letter},
	{0xA38, 0xA39, letter}, {0xA3C, 0xA3C, accent}, {0xA3E, 0xA42, mark},
	{0xA47, 0xA48, mark}, {0xA4B, 0xA4D, mark}, {0xA51, 0xA51, mark},
	{0xA59, 0xA5C, letter}, {0xA5E, 0xA5E, letter}, {0xA66, 0xA6F, letter},
	{0xA70, 0xA71, mark}, {0xA72, 0xA74, letter}, {0xA75, 0xA75, mark},
	{0xA81, 0xA83, mark}, {0xA85, 0xA8D, letter}, {0xA8F, 0xA91, letter},
	{0xA93, 0xAA8, letter}, {0xAAA, 0xAB0, letter}, {0xAB2, 0xAB3, letter},
	{0xAB5, 0xAB9, letter}, {0xABC, 0xABC, mark}, {0xABD, 0xABD, letter},
	{0xABE, 0xAC5, mark}, {0xAC7, 0xAC9, mark}, {0xACB, 0xACD, mark},
	{0xAD0, 0xAD0, letter}, {0xAE0, 0xAE1, letter}, {0xAE2, 0xAE3, mark},
	{0xAE6, 0xAEF, letter}, {0xAF1, 0xAF1, sign}, {0xAF9, 0xAF9, letter},
	{0xAFA, 0xAFF, mark}, {0xB01, 0xB03, mark}, {0xB05, 0xB0C, letter},
	{0xB0F, 0xB10, letter}, {0xB13, 0xB28, letter}, {0xB2A, 0xB30, letter},
	{0xB32, 0xB33, letter}, {0xB35, 0xB39, letter}, {0xB3C, 0xB3C, mark},
	{0xB3D, 0xB3D, letter}, {0xB3E, 0xB44, mark}, {0xB47, 0xB48, mark},
	{0xB4B, 0xB4D, mark}, {0xB55, 0xB57, mark}, {0xB5C, 0xB5D, letter},
	{0xB5F, 0xB61, letter}, {0xB62, 0xB63, mark}, {0xB66, 0xB6F, letter},
	{0xB70, 0xB70, sign}, {0xB71, 0xB77, letter}, {0xB82, 0xB82, mark},
	{0xB83, 0xB83, letter}, {0xB85, 0xB8A, letter}, {0xB8E, 0xB90, letter},
	{0xB92, 0xB95, letter}, {0xB99, 0xB9A, letter}, {0xB9C, 0xB9C, letter},
	{0xB9E, 0xB9F, letter}, {0xBA3, 0xBA4, letter}, {0xBA8, 0xBAA, letter},
	{0xBAE, 0xBB9, letter}, {0xBBE, 0xBC2, mark}, {0xBC6, 0xBC8, mark},
	{0xBCA, 0xBCD, mark}, {0xBD0, 0xBD0, letter}, {0xBD7, 0xBD7, mark},
	{0xBE6, 0xBF2, letter}, {0xBF3, 0xBFA, sign}, {0xC00, 0xC04, mark},
	{0xC05, 0xC0C, letter}, {0xC0E, 0xC10, letter}, {0xC12, 0xC28, letter},
	{0xC2A, 0xC39, letter}, {0xC3C, 0xC3C, mark}, {0xC3D, 0xC3D, letter},
	{0xC3E, 0xC44, mark}, {0xC46, 0xC48, mark}, {0xC4A, 0xC4D, mark},
	{0xC55, 0xC56, mark}, {0xC58, 0xC5A, letter}, {0xC5D, 0xC5D, letter},
	{0xC60, 0xC61, letter}, {0xC62, 0xC63, mark}, {0xC66, 0xC6F, letter},
	{0xC78, 0xC7E, letter}, {0xC7F, 0xC7F, sign}, {0xC80, 0xC80, letter},
	{0xC81, 0xC83, mark}, {0xC85, 0xC8C, letter}, {0xC8E, 0xC90, letter},
	{0xC92, 0xCA8, letter}, {0xCAA, 0xCB3, letter}, {0xCB5, 0xCB9, letter},
	{0xCBC, 0xCBC, mark}, {0xCBD, 0xCBD, letter}, {0xCBE, 0xCC4, mark},
	{0xCC6, 0xCC8, mark}, {0xCCA, 0xCCD, mark}, {0xCD5, 0xCD6, mark},
	{0xCDD, 0xCDE, letter}, {0xCE0, 0xCE1, letter}, {0xCE2, 0xCE3, mark},
	{0xCE6, 0xCEF, letter}, {0xCF1, 0xCF2, letter}, {0xCF3, 0xCF3, mark},
	{0xD00, 0xD03, mark}, {0xD04, 0xD0C, letter}, {0xD0E, 0xD10, letter},
	{0xD12, 0xD3A, letter}, {0xD3B, 0xD3C, mark}, {0xD3D, 0xD3D, letter},
	{0xD3E, 0xD44, mark}, {0xD46, 0xD48, mark}, {0xD4A, 0xD4D, mark},
	{0xD4E, 0xD4E, letter}, {0xD4F, 0xD4F, sign}, {0xD54, 0xD56, letter},
	{0xD57, 0xD57, mark}, {0xD58, 0xD61, letter}, {0xD62, 0xD63, mark},
	{0xD66, 0xD78, letter}, {0xD79, 0xD79, sign}, {0xD7A, 0xD7F, letter},
	{0xD81, 0xD83, mark}, {0xD85, 0xD96, letter}, {0xD9A, 0xDB1, letter},
	{0xDB3, 0xDBB, letter}, {0xDBD, 0xDBD, letter}, {0xDC0, 0xDC6, letter},
	{0xDCA, 0xDCA, mark}, {0xDCF, 0xDD4, mark}, {0xDD6, 0xDD6, mark},
	{0xDD8, 0xDDF, mark}, {0xDE6, 0xDEF, letter}, {0xDF2, 0xDF3, mark},
	{0xE01, 0xE30, syllable}, {0xE31, 0xE3A, mark}, {0xE3F, 0xE3F, sign},
	{0xE40, 0xE46, syllable}, {0xE47, 0xE4E, mark}, {0xE50, 0xE59, letter},
	{0xE81, 0xE82, syllable}, {0xE84, 0xE84, syllable}, {0xE86, 0xE8A, syllable},
	{0xE8C, 0xEA3, syllable}, {0xEA5, 0xEA5, syllable}, {0xEA7, 0xEB0, syllable},
	{0xEB1, 0xEBC, mark}, {0xEBD, 0xEBD, syllable}, {0xEC0, 0xEC4, syllable},
	{0xEC6, 0xEC6, syllable}, {0xEC8, 0xECE, mark}, {0xED0, 0xED9, letter},
	{0xEDC, 0xEDF, syllable}, {0xF00, 0xF00, letter}, {0xF01, 0xF03, sign},
	{0xF13, 0xF13, sign}, {0xF15, 0xF17, sign}, {0xF18, 0xF19, mark},
	{0xF1A, 0xF1F, sign}, {0xF20, 0xF33, letter}, {0xF34, 0xF34, sign},
	{0xF35, 0xF35, mark}, {0xF36, 0xF36, sign}, {0xF37, 0xF37, mark},
	{0xF38, 0xF38, sign}, {0xF39, 0xF39, mark}, {0xF3E, 0xF3F, mark},
	{0xF40, 0xF47, letter}, {0xF49, 0xF6C, letter}, {0xF71, 0xF84, mark},
	{0xF86, 0xF87, mark}, {0xF88, 0xF8C, letter}, {0xF8D, 0xF97, mark},
	{0xF99, 0xFBC, mark}, {0xFBE, 0xFC5, sign}, {0xFC6, 0xFC6, mark},
	{0xFC7, 0xFCC, sign}, {0xFCE, 0xFCF, sign}, {0xFD5, 0xFD8, sign},
	{0x1000, 0x102A, syllable}, {0x102B, 0x103E, mark}, {0x103F, 0x103F, syllable},
	{0x1040, 0x1049, letter}, {0x1050, 0x1055, syllable}, {0x1056, 0x1059, mark},
	{0x105A, 0x105D, syllable}, {0x105E, 0x1060, mark}, {0x1061, 0x1061, syllable},
	{0x1062, 0x1064, mark}, {0x1065, 0x1066, syllable}, {0x1067, 0x106D, mark},
	{0x106E, 0x1070, syllable}, {0x1071, 0x1074, mark}, {0x1075, 0x1081, syllable},
	{0x1082, 0x108D, mark}, {0x108E, 0x108E, syllable}, {0x108F, 0x108F, mark},
	{0x1090, 0x1099, letter}, {0x109A, 0x109D, mark}, {0x109E, 0x109F, sign},
	{0x10A0, 0x10C5, letter}, {0x10C7, 0x10C7, letter}, {0x10CD, 0x10CD, letter},
	{0x10D0, 0x10FA, letter}, {0x10FC, 0x10FF, letter}, {0x1100, 0x115E, ideograph},
	{0x115F, 0x1160, ignorable}, {0x1161, 0x11FF, mark}, {0x1200, 0x1248, letter},
	{0x124A, 0x124D, letter}, {0x1250, 0x1256, letter}, {0x1258, 0x1258, letter},
	{0x125A, 0x125D, letter}, {0x1260, 0x1288, letter}, {0x128A, 0x128D, letter},
	{0x1290, 0x12B0, letter}, {0x12B2, 0x12B5, letter}, {0x12B8, 0x12BE, letter},
	{0x12C0, 0x12C0, letter}, {0x12C2, 0x12C5, letter}, {0x12C8, 0x12D6, letter},
	{0x12D8, 0x1310, letter}, {0x1312, 0x1315, letter}, {0x1318, 0x135A, letter},
	{0x135D, 0x135F, mark}, {0x1369, 0x137C, letter}, {0x1380, 0x138F, letter},
	{0x1390, 0x1399, sign}, {0x13A0, 0x13F5, letter}, {0x13F8, 0x13FD, letter},
	{0x1401, 0x166C, letter}, {0x166D, 0x166D, sign}, {0x166F, 0x167F, letter},
	{0x1681, 0x169A, letter}, {0x16A0, 0x16EA, letter}, {0x16EE, 0x16F8, letter},
	{0x1700, 0x1711, letter}, {0x1712, 0x1715, mark}, {0x171F, 0x1731, letter},
	{0x1732, 0x1734, mark}, {0x1740, 0x1751, letter}, {0x1752, 0x1753, mark},
	{0x1760, 0x176C, letter}, {0x176E, 0x1770, letter}, {0x1772, 0x1773, mark},
	{0x1780, 0x17B3, syllable}, {0x17B4, 0x17B5, ignorable}, {0x17B6, 0x17D3, mark},
	{0x17D7, 0x17D7, syllable}, {0x17DB, 0x17DB, sign}, {0x17DC, 0x17DC, syllable},
	{0x17DD, 0x17DD, mark}, {0x17E0, 0x17E9, letter}, {0x17F0, 0x17F9, syllable},
	{0x180B, 0x180F, ignorable}, {0x1810, 0x1819, letter}, {0x1820, 0x1878, letter},
	{0x1880, 0x1884, letter}, {0x1885, 0x1886, mark}, {0x1887, 0x18A8, letter},
	{0x18A9, 0x18A9, mark}, {0x18AA, 0x18AA, letter}, {0x18B0, 0x18F5, letter},
	{0x1900, 0x191E, letter}, {0x1920, 0x192B, mark}, {0x1930, 0x193B, mark},
	{0x1940, 0x1940, sign}, {0x1946, 0x194F, letter}, {0x1950, 0x196D, syllable},
	{0x1970, 0x1974, syllable}, {0x1980, 0x19AB, syllable}, {0x19B0, 0x19C9, syllable},
	{0x19D0, 0x19D9, letter}, {0x19DA, 0x19DA, syllable}, {0x19DE, 0x19FF, sign},
	{0x1A00, 0x1A16, letter}, {0x1A17, 0x1A1B, mark}, {0x1A20, 0x1A54, syllable},
	{0x1A55, 0x1A5E, mark}, {0x1A60, 0x1A7C, mark}, {0x1A7F, 0x1A7F, mark},
	{0x1A80, 0x1A89, letter}, {0x1A90, 0x1A99, letter}, {0x1AA7, 0x1AA7, syllable},
	{0x1AB0, 0x1ACE, accent}, {0x1B00, 0x1B04, mark}, {0x1B05, 0x1B33, letter},
	{0x1B34, 0x1B44, mark}, {0x1B45, 0x1B4C, letter}, {0x1B50, 0x1B59, letter},
	{0x1B61, 0x1B6A, sign}, {0x1B6B, 0x1B73, mark}, {0x1B74, 0x1B7C, sign},
	{0x1B80, 0x1B82, mark}, {0x1B83, 0x1BA0, letter}, {0x1BA1, 0x1BAD, mark},
	{0x1BAE, 0x1BE5, letter}, {0x1BE6, 0x1BF3, mark}, {0x1C00, 0x1C23, letter},
	{0x1C24, 0x1C37, mark}, {0x1C40, 0x1C49, letter}, {0x1C4D, 0x1C7D, letter},
	{0x1C80, 0x1C88, letter}, {0x1C90, 0x1CBA, letter}, {0x1CBD, 0x1CBF, letter},
	{0x1CD0, 0x1CD2, accent}, {0x1CD4, 0x1CE8, accent}, {0x1CE9, 0x1CEC, letter},
	{0x1CED, 0x1CED, accent}, {0x1CEE, 0x1CF3, letter}, {0x1CF4, 0x1CF4, accent},
	{0x1CF5, 0x1CF6, letter}, {0x1CF7, 0x1CF9, accent}, {0x1CFA, 0x1CFA, letter},
	{0x1D00, 0x1DBF, letter}, {0x1DC0, 0x1DFF, accent}, {0x1E00, 0x1F15, letter},
	{0x1F18, 0x1F1D, letter}, {0x1F20, 0x1F45, letter}, {0x1F48, 0x1F4D, letter},
	{0x1F50, 0x1F57, letter}, {0x1F59, 0x1F59, letter}, {0x1F5B, 0x1F5B, letter},
	{0x1F5D, 0x1F5D, letter}, {0x1F5F, 0x1F7D, letter}, {0x1F80, 0x1FB4, letter},
	{0x1FB6, 0x1FBC, letter}, {0x1FBE, 0x1FBE, letter}, {0x1FC2, 0x1FC4, letter},
	{0x1FC6, 0x1FCC, letter}, {0x1FD0, 0x1FD3, letter}, {0x1FD6, 0x1FDB, letter},
	{0x1FE0, 0x1FEC, letter}, {0x1FF2, 0x1FF4, letter}, {0x1FF6, 0x1FFC, letter},
	{0x200B, 0x200F, ignorable}, {0x202A, 0x202E, ignorable}, {0x2030, 0x2030, sign},
	{0x2044, 0x2044, sign}, {0x2052, 0x2052, sign}, {0x2060, 0x206F, ignorable},
	{0x2070, 0x2071, letter}, {0x2074, 0x2079, letter}, {0x207A, 0x207A, binding},
	{0x207B, 0x207B, sign}, {0x207F, 0x2089, letter}, {0x208A, 0x208A, binding},
	{0x208B, 0x208B, sign}, {0x2090, 0x209C, letter}, {0x20A0, 0x20C0, sign},
	{0x20D0, 0x20F0, accent}, {0x2100, 0x2101, sign}, {0x2102, 0x2102, letter},
	{0x2103, 0x2106, sign}, {0x2107, 0x2107, letter}, {0x2108, 0x2109, sign},
	{0x210A, 0x2113, letter}, {0x2114, 0x2114, sign}, {0x2115, 0x2116, letter},
	{0x2118, 0x2118, sign}, {0x2119, 0x211D, letter}, {0x211E, 0x211F, sign},
	{0x2121, 0x2121, letter}, {0x2123, 0x2123, sign}, {0x2124, 0x2124, letter},
	{0x2125, 0x2125, sign}, {0x2126, 0x2126, letter}, {0x2127, 0x2127, sign},
	{0x2128, 0x2128, letter}, {0x2129, 0x2129, sign}, {0x212A, 0x212D, letter},
	{0x212E, 0x212E, sign}, {0x212F, 0x2139, letter}, {0x213A, 0x213A, sign},
	{0x213B, 0x213F, letter}, {0x2140, 0x2144, sign}, {0x2145, 0x2149, letter},
	{0x214A, 0x214D, sign}, {0x214E, 0x214E, letter}, {0x214F, 0x214F, sign},
	{0x2150, 0x2189, letter}, {0x218A, 0x218B, sign}, {0x2190, 0x225F, sign},
	{0x2261, 0x226D, sign}, {0x2270, 0x2307, sign}, {0x230C, 0x2328, sign},
	{0x232B, 0x2426, sign}, {0x2440, 0x244A, sign}, {0x2460, 0x249B, letter},
	{0x249C, 0x24B5, sign}, {0x24B6, 0x24FF, letter}, {0x25A0, 0x266E, sign},
	{0x266F, 0x266F, binding}, {0x2670, 0x2767, sign}, {0x2776, 0x2793, letter},
	{0x2794, 0x27C4, sign}, {0x27C7, 0x27E5, sign}, {0x27F0, 0x2982, sign},
	{0x2999, 0x29D7, sign}, {0x29DC, 0x29FB, sign}, {0x29FE, 0x2B73, sign},
	{0x2B76, 0x2B95, sign}, {0x2B97, 0x2BFF, sign}, {0x2C00, 0x2CE4, letter},
	{0x2CE5, 0x2CEA, sign}, {0x2CEB, 0x2CEE, letter}, {0x2CEF, 0x2CF1, mark},
	{0x2CF2, 0x2CF3, letter}, {0x2CFD, 0x2CFD, letter}, {0x2D00, 0x2D25, letter},
	{0x2D27, 0x2D27, letter}, {0x2D2D, 0x2D2D, letter}, {0x2D30, 0x2D67, letter},
	{0x2D6F, 0x2D6F, letter}, {0x2D7F, 0x2D7F, mark}, {0x2D80, 0x2D96, letter},
	{0x2DA0, 0x2DA6, letter}, {0x2DA8, 0x2DAE, letter}, {0x2DB0, 0x2DB6, letter},
	{0x2DB8, 0x2DBE, letter}, {0x2DC0, 0x2DC6, letter}, {0x2DC8, 0x2DCE, letter},
	{0x2DD0, 0x2DD6, letter}, {0x2DD8, 0x2DDE, letter}, {0x2DE0, 0x2DFF, accent},
	{0x2E2F, 0x2E2F, letter}, {0x2E50, 0x2E51, sign}, {0x2E80, 0x2E99, sign},
	{0x2E9B, 0x2E9E, sign}, {0x2E9F, 0x2E9F, ideograph}, {0x2EA0, 0x2EF2, sign},
	{0x2EF3, 0x2EF3, ideograph}, {0x2F00, 0x2FD5, ideograph}, {0x3004, 0x3004, sign},
	{0x3005, 0x3005, ideograph}, {0x3006, 0x3006, letter}, {0x3007, 0x3007, ideograph},
	{0x3012, 0x3013, sign}, {0x3020, 0x3020, sign}, {0x3021, 0x3029, ideograph},
	{0x302A, 0x302D, accent}, {0x302E, 0x302F, mark}, {0x3031, 0x3035, letter},
	{0x3036, 0x3037, sign}, {0x3038, 0x303B, ideograph}, {0x303C, 0x303C, letter},
	{0x303E, 0x303F, sign}, {0x3041, 0x3096, ideograph}, {0x3099, 0x309A, mark},
	{0x309D, 0x309F, ideograph}, {0x30A1, 0x30FA, ideograph}, {0x30FC, 0x30FF, ideograph},
	{0x3105, 0x312F, ideograph}, {0x3131, 0x3163, ideograph}, {0x3164, 0x3164, ignorable},
	{0x3165, 0x318E, ideograph}, {0x3190, 0x3191, sign}, {0x3192, 0x31BF, ideograph},
	{0x31C0, 0x31E3, sign}, {0x31F0, 0x31FF, ideograph}, {0x3200, 0x321E, sign},
	{0x3220, 0x3229, letter}, {0x322A, 0x3243, sign}, {0x3244, 0x3247, ideograph},
	{0x3248, 0x325F, letter}, {0x3260, 0x327E, ideograph}, {0x327F, 0x327F, sign},
	{0x3280, 0x32B0, ideograph}, {0x32B1, 0x32BF, letter}, {0x32C0, 0x32CB, sign},
	{0x32CC, 0x32CF, letter}, {0x32D0, 0x3357, ideograph}, {0x3358, 0x3370, sign},
	{0x3371, 0x337A, letter}, {0x337B, 0x337F, ideograph}, {0x3380, 0x33A6, letter},
	{0x33A7, 0x33A8, sign}, {0x33A9, 0x33AD, letter}, {0x33AE, 0x33AF, sign},
	{0x33B0, 0x33C1, letter}, {0x33C2, 0x33C2, sign}, {0x33C3, 0x33C5, letter},
	{0x33C6, 0x33C7, sign}, {0x33C8, 0x33D7, letter}, {0x33D8, 0x33D8, sign},
	{0x33D9, 0x33DD, letter}, {0x33DE, 0x33FE, sign}, {0x33FF, 0x33FF, letter},
	{0x3400, 0x4DBF, ideograph}, {0x4DC0, 0x4DFF, sign}, {0x4E00, 0x9FFF, ideograph},
	{0xA000, 0xA48C, letter}, {0xA490, 0xA4C6, sign}, {0xA4D0, 0xA4FD, letter},
	{0xA500, 0xA60C, letter}, {0xA610, 0xA62B, letter}, {0xA640, 0xA66E, letter},
	{0xA66F, 0xA672, accent}, {0xA674, 0xA67D, accent}, {0xA67F, 0xA69D, letter},
	{0xA69E, 0xA69F, accent}, {0xA6A0, 0xA6EF, letter}, {0xA6F0, 0xA6F1, mark},
	{0xA717, 0xA71F, letter}, {0xA722, 0xA788, letter}, {0xA78B, 0xA7CA, letter},
	{0xA7D0, 0xA7D1, letter}, {0xA7D3, 0xA7D3, letter}, {0xA7D5, 0xA7D9, letter},
	{0xA7F2, 0xA801, letter}, {0xA802, 0xA802, mark}, {0xA803, 0xA805, letter},
	{0xA806, 0xA806, mark}, {0xA807, 0xA80A, letter}, {0xA80B, 0xA80B, mark},
	{0xA80C, 0xA822, letter}, {0xA823, 0xA827, mark}, {0xA828, 0xA82B, sign},
	{0xA82C, 0xA82C, mark}, {0xA830, 0xA835, letter}, {0xA836, 0xA839, sign},
	{0xA840, 0xA873, letter}, {0xA880, 0xA881, mark}, {0xA882, 0xA8B3, letter},
	{0xA8B4, 0xA8C5, mark}, {0xA8D0, 0xA8D9, letter}, {0xA8E0, 0xA8F1, mark},
	{0xA8F2, 0xA8F7, letter}, {0xA8FB, 0xA8FB, letter}, {0xA8FD, 0xA8FE, letter},
	{0xA8FF, 0xA8FF, mark}, {0xA900, 0xA925, letter}, {0xA926, 0xA92D, mark},
	{0xA930, 0xA946, letter}, {0xA947, 0xA953, mark}, {0xA960, 0xA97C, ideograph},
	{0xA980, 0xA983, mark}, {0xA984, 0xA9B2, letter}, {0xA9B3, 0xA9C0, mark},
	{0xA9CF, 0xA9D9, letter}, {0xA9E0, 0xA9E4, syllable}, {0xA9E5, 0xA9E5, mark},
	{0xA9E6, 0xA9EF, syllable}, {0xA9F0, 0xA9F9, letter}, {0xA9FA, 0xA9FE, syllable},
	{0xAA00, 0xAA28, letter}, {0xAA29, 0xAA36, mark}, {0xAA40, 0xAA42, letter},
	{0xAA43, 0xAA43, mark}, {0xAA44, 0xAA4B, letter}, {0xAA4C, 0xAA4D, mark},
	{0xAA50, 0xAA59, letter}, {0xAA60, 0xAA76, syllable}, {0xAA77, 0xAA79, sign},
	{0xAA7A, 0xAA7A, syllable}, {0xAA7B, 0xAA7D, mark}, {0xAA7E, 0xAAAF, syllable},
	{0xAAB0, 0xAAB0, mark}, {0xAAB1, 0xAAB1, syllable}, {0xAAB2, 0xAAB4, mark},
	{0xAAB5, 0xAAB6, syllable}, {0xAAB7, 0xAAB8, mark}, {0xAAB9, 0xAABD, syllable},
	{0xAABE, 0xAABF, mark}, {0xAAC0, 0xAAC0, syllable}, {0xAAC1, 0xAAC1, mark},
	{0xAAC2, 0xAAC2, syllable}, {0xAADB, 0xAADD, syllable}, {0xAAE0, 0xAAEA, letter},
	{0xAAEB, 0xAAEF, mark}, {0xAAF2, 0xAAF4, letter}, {0xAAF5, 0xAAF6, mark},
	{0xAB01, 0xAB06, letter}, {0xAB09, 0xAB0E, letter}, {0xAB11, 0xAB16, letter},
	{0xAB20, 0xAB26, letter}, {0xAB28, 0xAB2E, letter}, {0xAB30, 0xAB5A, letter},
	{0xAB5C, 0xAB69, letter}, {0xAB70, 0xABE2, letter}, {0xABE3, 0xABEA, mark},
	{0xABEC, 0xABED, mark}, {0xABF0, 0xABF9, letter}, {0xAC00, 0xD7A3, ideograph},
	{0xD7B0, 0xD7FB, mark}, {0xE000, 0xF8FF, letter}, {0xF900, 0xFA6D, ideograph},
	{0xFA70, 0xFAD9, ideograph}, {0xFB00, 0xFB06, letter}, {0xFB13, 0xFB17, letter},
	{0xFB1D, 0xFB1D, letter}, {0xFB1E, 0xFB1E, accent}, {0xFB1F, 0xFB28, letter},
	{0xFB29, 0xFB29, binding}, {0xFB2A, 0xFB36, letter}, {0xFB38, 0xFB3C, letter},
	{0xFB3E, 0xFB3E, letter}, {0xFB40, 0xFB41, letter}, {0xFB43, 0xFB44, letter},
	{0xFB46, 0xFBB1, letter}, {0xFBD3, 0xFCF1, letter}, {0xFCF2, 0xFCF4, ignorable},
	{0xFCF5, 0xFD3D, letter}, {0xFD40, 0xFD4F, sign}, {0xFD50, 0xFD8F, letter},
	{0xFD92, 0xFDC7, letter}, {0xFDCF, 0xFDCF, sign}, {0xFDF0, 0xFDFB, letter},
	{0xFDFC, 0xFDFF, sign}, {0xFE00, 0xFE0F, ignorable}, {0xFE20, 0xFE2F, accent},
	{0xFE5F, 0xFE60, binding}, {0xFE62, 0xFE62, binding}, {0xFE69, 0xFE6A, sign},
	{0xFE70, 0xFE70, letter}, {0xFE71, 0xFE71, ignorable}, {0xFE72, 0xFE74, letter},
	{0xFE76, 0xFE76, letter}, {0xFE77, 0xFE77, ignorable}, {0xFE78, 0xFE78, letter},
	{0xFE79, 0xFE79, ignorable}, {0xFE7A, 0xFE7A, letter}, {0xFE7B, 0xFE7B, ignorable},
	{0xFE7C, 0xFE7C, letter}, {0xFE7D, 0xFE7D, ignorable}, {0xFE7E, 0xFE7E, letter},
	{0xFE7F, 0xFE7F, ignorable}, {0xFE80, 0xFEFC, letter}, {0xFEFF, 0xFEFF, ignorable},
	{0xFF03, 0xFF03, binding}, {0xFF04, 0xFF05, sign}, {0xFF06, 0xFF06, binding},
	{0xFF0B, 0xFF0B, binding}, {0xFF10, 0xFF19, letter}, {0xFF21, 0xFF3A, letter},
	{0xFF41, 0xFF5A, letter}, {0xFF66, 0xFF9D, ideograph}, {0xFF9E, 0xFF9F, mark},
	{0xFFA0, 0xFFA0, ignorable}, {0xFFA1, 0xFFBE, ideograph}, {0xFFC2, 0xFFC7, ideograph},
	{0xFFCA, 0xFFCF, ideograph}, {0xFFD2, 0xFFD7, ideograph}, {0xFFDA, 0xFFDC, ideograph},
	{0xFFE0, 0xFFE2, sign}, {0xFFE5, 0xFFE6, sign}, {0xFFE9, 0xFFEE, sign},
	{0xFFF0, 0xFFF8, ignorable}, {0x10000, 0x1000B, letter}, {0x1000D, 0x10026, letter},
	{0x10028, 0x1003A, letter}, {0x1003C, 0x1003D, letter}, {0x1003F, 0x1004D, letter},
	{0x10050, 0x1005D, letter}, {0x10080, 0x100FA, letter}, {0x10107, 0x10133, letter},
	{0x10137, 0x1013F, sign}, {0x10140, 0x10178, letter}, {0x10179, 0x10189, sign},
	{0x1018A, 0x1018B, letter}, {0x1018C, 0x1018E, sign}, {0x10190, 0x1019C, sign},
	{0x101A0, 0x101A0, sign}, {0x101D0, 0x101FC, sign}, {0x101FD, 0x101FD, accent},
	{0x10280, 0x1029C, letter}, {0x102A0, 0x102D0, letter}, {0x102E0, 0x102E0, accent},
	{0x102E1, 0x102FB, letter}, {0x10300, 0x10323, letter}, {0x1032D, 0x1034A, letter},
	{0x10350, 0x10375, letter}, {0x10376, 0x1037A, mark}, {0x10380, 0x1039D, letter},
	{0x103A0, 0x103C3, letter}, {0x103C8, 0x103CF, letter}, {0x103D1, 0x103D5, letter},
	{0x10400, 0x1049D, letter}, {0x104A0, 0x104A9, letter}, {0x104B0, 0x104D3, letter},
	{0x104D8, 0x104FB, letter}, {0x10500, 0x10527, letter}, {0x10530, 0x10563, letter},
	{0x10570, 0x1057A, letter}, {0x1057C, 0x1058A, letter}, {0x1058C, 0x10592, letter},
	{0x10594, 0x10595, letter}, {0x10597, 0x105A1, letter}, {0x105A3, 0x105B1, letter},
	{0x105B3, 0x105B9, letter}, {0x105BB, 0x105BC, letter}, {0x10600, 0x10736, letter},
	{0x10740, 0x10755, letter}, {0x10760, 0x10767, letter}, {0x10780, 0x10785, letter},
	{0x10787, 0x107B0, letter}, {0x107B2, 0x107BA, letter}, {0x10800, 0x10805, letter},
	{0x10808, 0x10808, letter}, {0x1080A, 0x10835, letter}, {0x10837, 0x10838, letter},
	{0x1083C, 0x1083C, letter}, {0x1083F, 0x10855, letter}, {0x10858, 0x10876, letter},
	{0x10877, 0x10878, sign}, {0x10879, 0x1089E, letter}, {0x108A7, 0x108AF, letter},
	{0x108E0, 0x108F2, letter}, {0x108F4, 0x108F5, letter}, {0x108FB, 0x1091B, letter},
	{0x10920, 0x10939, letter}, {0x10980, 0x109B7, letter}, {0x109BC, 0x109CF, letter},
	{0x109D2, 0x10A00, letter}, {0x10A01, 0x10A03, mark}, {0x10A05, 0x10A06, mark},
	{0x10A0C, 0x10A0F, mark}, {0x10A10, 0x10A13, letter}, {0x10A15, 0x10A17, letter},
	{0x10A19, 0x10A35, letter}, {0x10A38, 0x10A3A, mark}, {0x10A3F, 0x10A3F, mark},
	{0x10A40, 0x10A48, letter}, {0x10A60, 0x10A7E, letter}, {0x10A80, 0x10A9F, letter},
	{0x10AC0, 0x10AC7, letter}, {0x10AC8, 0x10AC8, sign}, {0x10AC9, 0x10AE4, letter},
	{0x10AE5, 0x10AE6, mark}, {0x10AEB, 0x10AEF, letter}, {0x10B00, 0x10B35, letter},
	{0x10B40, 0x10B55, letter}, {0x10B58, 0x10B72, letter}, {0x10B78, 0x10B91, letter},
	{0x10BA9, 0x10BAF, letter}, {0x10C00, 0x10C48, letter}, {0x10C80, 0x10CB2, letter},
	{0x10CC0, 0x10CF2, letter}, {0x10CFA, 0x10D23, letter}, {0x10D24, 0x10D27, mark},
	{0x10D30, 0x10D39, letter}, {0x10E60, 0x10E7E, letter}, {0x10E80, 0x10EA9, letter},
	{0x10EAB, 0x10EAC, mark}, {0x10EB0, 0x10EB1, letter}, {0x10EFD, 0x10EFF, accent},
	{0x10F00, 0x10F27, letter}, {0x10F30, 0x10F45, letter}, {0x10F46, 0x10F50, mark},
	{0x10F51, 0x10F54, letter}, {0x10F70, 0x10F81, letter}, {0x10F82, 0x10F85, mark},
	{0x10FB0, 0x10FCB, letter}, {0x10FE0, 0x10FF6, letter}, {0x11000, 0x11002, mark},
	{0x11003, 0x11037, letter}, {0x11038, 0x11046, mark}, {0x11052, 0x1106F, letter},
	{0x11070, 0x11070, mark}, {0x11071, 0x11072, letter}, {0x11073, 0x11074, mark},
	{0x11075, 0x11075, letter}, {0x1107F, 0x11082, mark}, {0x11083, 0x110AF, letter},
	{0x110B0, 0x110BA, mark}, {0x110C2, 0x110C2, mark}, {0x110D0, 0x110E8, letter},
	{0x110F0, 0x110F9, letter}, {0x11100, 0x11102, mark}, {0x11103, 0x11126, letter},
	{0x11127, 0x11134, mark}, {0x11136, 0x1113F, letter}, {0x11144, 0x11144, letter},
	{0x11145, 0x11146, mark}, {0x11147, 0x11147, letter}, {0x11150, 0x11172, letter},
	{0x11173, 0x11173, mark}, {0x11176, 0x11176, letter}, {0x11180, 0x11182, mark},
	{0x11183, 0x111B2, letter}, {0x111B3, 0x111C0, mark}, {0x111C1, 0x111C4, letter},
	{0x111C9, 0x111CC, mark}, {0x111CE, 0x111CF, mark}, {0x111D0, 0x111DA, letter},
	{0x111DC, 0x111DC, letter}, {0x111E1, 0x111F4, letter}, {0x11200, 0x11211, letter},
	{0x11213, 0x1122B, letter}, {0x1122C, 0x11237, mark}, {0x1123E, 0x1123E, mark},
	{0x1123F, 0x11240, letter}, {0x11241, 0x11241, mark}, {0x11280, 0x11286, letter},
	{0x11288, 0x11288, letter}, {0x1128A, 0x1128D, letter}, {0x1128F, 0x1129D, letter},
	{0x1129F, 0x112A8, letter}, {0x112B0, 0x112DE, letter}, {0x112DF, 0x112EA, mark},
	{0x112F0, 0x112F9, letter}, {0x11300, 0x11303, mark}, {0x11305, 0x1130C, letter},
	{0x1130F, 0x11310, letter}, {0x11313, 0x11328, letter}, {0x1132A, 0x11330, letter},
	{0x11332, 0x11333, letter}, {0x11335, 0x11339, letter}, {0x1133B, 0x1133B, accent},
	{0x1133C, 0x1133C, mark}, {0x1133D, 0x1133D, letter}, {0x1133E, 0x11344, mark},
	{0x11347, 0x11348, mark}, {0x1134B, 0x1134D, mark}, {0x11350, 0x11350, letter},
	{0x11357, 0x11357, mark}, {0x1135D, 0x11361, letter}, {0x11362, 0x11363, mark},
	{0x11366, 0x1136C, mark}, {0x11370, 0x11374, mark}, {0x11400, 0x11434, letter},
	{0x11435, 0x11446, mark}, {0x11447, 0x1144A, letter}, {0x11450, 0x11459, letter},
	{0x1145E, 0x1145E, mark}, {0x1145F, 0x11461, letter}, {0x11480, 0x114AF, letter},
	{0x114B0, 0x114C3, mark}, {0x114C4, 0x114C5, letter}, {0x114C7, 0x114C7, letter},
	{0x114D0, 0x114D9, letter}, {0x11580, 0x115AE, letter}, {0x115AF, 0x115B5, mark},
	{0x115B8, 0x115C0, mark}, {0x115D8, 0x115DB, letter}, {0x115DC, 0x115DD, mark},
	{0x11600, 0x1162F, letter}, {0x11630, 0x11640, mark}, {0x11644, 0x11644, letter},
	{0x11650, 0x11659, letter}, {0x11680, 0x116AA, letter}, {0x116AB, 0x116B7, mark},
	{0x116B8, 0x116B8, letter}, {0x116C0, 0x116C9, letter}, {0x11700, 0x1171A, syllable},
	{0x1171D, 0x1172B, mark}, {0x11730, 0x11739, letter}, {0x1173A, 0x1173B, syllable},
	{0x1173F, 0x1173F, sign}, {0x11740, 0x11746, syllable}, {0x11800, 0x1182B, letter},
	{0x1182C, 0x1183A, mark}, {0x118A0, 0x118F2, letter}, {0x118FF, 0x11906, letter},
	{0x11909, 0x11909, letter}, {0x1190C, 0x11913, letter}, {0x11915, 0x11916, letter},
	{0x11918, 0x1192F, letter}, {0x11930, 0x11935, mark}, {0x11937, 0x11938, mark},
	{0x1193B, 0x1193E, mark}, {0x1193F, 0x1193F, letter}, {0x11940, 0x11940, mark},
	{0x11941, 0x11941, letter}, {0x11942, 0x11943, mark}, {0x11950, 0x11959, letter},
	{0x119A0, 0x119A7, letter}, {0x119AA, 0x119D0, letter}, {0x119D1, 0x119D7, mark},
	{0x119DA, 0x119E0, mark}, {0x119E1, 0x119E1, letter}, {0x119E3, 0x119E3, letter},
	{0x119E4, 0x119E4, mark}, {0x11A00, 0x11A00, letter}, {0x11A01, 0x11A0A, mark},
	{0x11A0B, 0x11A32, letter}, {0x11A33, 0x11A39, mark}, {0x11A3A, 0x11A3A, letter},
	{0x11A3B, 0x11A3E, mark}, {0x11A47, 0x11A47, mark}, {0x11A50, 0x11A50, letter},
	{0x11A51, 0x11A5B, mark}, {0x11A5C, 0x11A89, letter}, {0x11A8A, 0x11A99, mark},
	{0x11A9D, 0x11A9D, letter}, {0x11AB0, 0x11AF8, letter}, {0x11C00, 0x11C08, letter},
	{0x11C0A, 0x11C2E, letter}, {0x11C2F, 0x11C36, mark}, {0x11C38, 0x11C3F, mark},
	{0x11C40, 0x11C40, letter}, {0x11C50, 0x11C6C, letter}, {0x11C72, 0x11C8F, letter},
	{0x11C92, 0x11CA7, mark}, {0x11CA9, 0x11CB6, mark}, {0x11D00, 0x11D06, letter},
	{0x11D08, 0x11D09, letter}, {0x11D0B, 0x11D30, letter}, {0x11D31, 0x11D36, mark},
	{0x11D3A, 0x11D3A, mark}, {0x11D3C, 0x11D3D, mark}, {0x11D3F, 0x11D45, mark},
	{0x11D46, 0x11D46, letter}, {0x11D47, 0x11D47, mark}, {0x11D50, 0x11D59, letter},
	{0x11D60, 0x11D65, letter}, {0x11D67, 0x11D68, letter}, {0x11D6A, 0x11D89, letter},
	{0x11D8A, 0x11D8E, mark}, {0x11D90, 0x11D91, mark}, {0x11D93, 0x11D97, mark},
	{0x11D98, 0x11D98, letter}, {0x11DA0, 0x11DA9, letter}, {0x11EE0, 0x11EF2, letter},
	{0x11EF3, 0x11EF6, mark}, {0x11F00, 0x11F01, mark}, {0x11F02, 0x11F02, letter},
	{0x11F03, 0x11F03, mark}, {0x11F04, 0x11F10, letter}, {0x11F12, 0x11F33, letter},
	{0x11F34, 0x11F3A, mark}, {0x11F3E, 0x11F42, mark}, {0x11F50, 0x11F59, letter},
	{0x11FB0, 0x11FB0, letter}, {0x11FC0, 0x11FD4, letter}, {0x11FD5, 0x11FF1, sign},
	{0x12000, 0x12399, letter}, {0x12400, 0x1246E, letter}, {0x12480, 0x12543, letter},
	{0x12F90, 0x12FF0, letter}, {0x13000, 0x1342F, letter}, {0x13440, 0x13440, mark},
	{0x13441, 0x13446, letter}, {0x13447, 0x13455, mark}, {0x14400, 0x14646, letter},
	{0x16800, 0x16A38, letter}, {0x16A40, 0x16A5E, letter}, {0x16A60, 0x16A69, letter},
	{0x16A70, 0x16ABE, letter}, {0x16AC0, 0x16AC9, letter}, {0x16AD0, 0x16AED, letter},
	{0x16AF0, 0x16AF4, mark}, {0x16B00, 0x16B2F, letter}, {0x16B30, 0x16B36, mark},
	{0x16B3C, 0x16B3F, sign}, {0x16B40, 0x16B43, letter}, {0x16B45, 0x16B45, sign},
	{0x16B50, 0x16B59, letter}, {0x16B5B, 0x16B61, letter}, {0x16B63, 0x16B77, letter},
	{0x16B7D, 0x16B8F, letter}, {0x16E40, 0x16E96, letter}, {0x16F00, 0x16F4A, letter},
	{0x16F4F, 0x16F4F, mark}, {0x16F50, 0x16F50, letter}, {0x16F51, 0x16F87, mark},
	{0x16F8F, 0x16F92, mark}, {0x16F93, 0x16F9F, letter}, {0x16FE0, 0x16FE1, letter},
	{0x16FE3, 0x16FE3, ideograph}, {0x16FE4, 0x16FE4, mark}, {0x16FF0, 0x16FF1, mark},
	{0x17000, 0x187F7, letter}, {0x18800, 0x18CD5, letter}, {0x18D00, 0x18D08, letter},
	{0x1AFF0, 0x1AFF3, ideograph}, {0x1AFF5, 0x1AFFB, ideograph}, {0x1AFFD, 0x1AFFE, ideograph},
	{0x1B000, 0x1B122, ideograph}, {0x1B132, 0x1B132, ideograph}, {0x1B150, 0x1B152, ideograph},
	{0x1B155, 0x1B155, ideograph}, {0x1B164, 0x1B167, ideograph}, {0x1B170, 0x1B2FB, letter},
	{0x1BC00, 0x1BC6A, letter}, {0x1BC70, 0x1BC7C, letter}, {0x1BC80, 0x1BC88, letter},
	{0x1BC90, 0x1BC99, letter}, {0x1BC9C, 0x1BC9C, sign}, {0x1BC9D, 0x1BC9E, mark},
	{0x1BCA0, 0x1BCA3, ignorable}, {0x1CF00, 0x1CF2D, accent}, {0x1CF30, 0x1CF46, accent},
	{0x1CF50, 0x1CFC3, sign}, {0x1D000, 0x1D0F5, sign}, {0x1D100, 0x1D126, sign},
	{0x1D129, 0x1D164, sign}, {0x1D165, 0x1D169, accent}, {0x1D16A, 0x1D16C, sign},
	{0x1D16D, 0x1D172, accent}, {0x1D173, 0x1D17A, ignorable}, {0x1D17B, 0x1D182, accent},
	{0x1D183, 0x1D184, sign}, {0x1D185, 0x1D18B, accent}, {0x1D18C, 0x1D1A9, sign},
	{0x1D1AA, 0x1D1AD, accent}, {0x1D1AE, 0x1D1EA, sign}, {0x1D200, 0x1D241, sign},
	{0x1D242, 0x1D244, accent}, {0x1D245, 0x1D245, sign}, {0x1D2C0, 0x1D2D3, letter},
	{0x1D2E0, 0x1D2F3, letter}, {0x1D300, 0x1D356, sign}, {0x1D360, 0x1D378, letter},
	{0x1D400, 0x1D454, letter}, {0x1D456, 0x1D49C, letter}, {0x1D49E, 0x1D49F, letter},
	{0x1D4A2, 0x1D4A2, letter}, {0x1D4A5, 0x1D4A6, letter}, {0x1D4A9, 0x1D4AC, letter},
	{0x1D4AE, 0x1D4B9, letter}, {0x1D4BB, 0x1D4BB, letter}, {0x1D4BD, 0x1D4C3, letter},
	{0x1D4C5, 0x1D505, letter}, {0x1D507, 0x1D50A, letter}, {0x1D50D, 0x1D514, letter},
	{0x1D516, 0x1D51C, letter}, {0x1D51E, 0x1D539, letter}, {0x1D53B, 0x1D53E, letter},
	{0x1D540, 0x1D544, letter}, {0x1D546, 0x1D546, letter}, {0x1D54A, 0x1D550, letter},
	{0x1D552, 0x1D6A5, letter}, {0x1D6A8, 0x1D6C0, letter}, {0x1D6C1, 0x1D6C1, sign},
	{0x1D6C2, 0x1D6DA, letter}, {0x1D6DB, 0x1D6DB, sign}, {0x1D6DC, 0x1D6FA, letter},
	{0x1D6FB, 0x1D6FB, sign}, {0x1D6FC, 0x1D714, letter}, {0x1D715, 0x1D715, sign},
	{0x1D716, 0x1D734, letter}, {0x1D735, 0x1D735, sign}, {0x1D736, 0x1D74E, letter},
	{0x1D74F, 0x1D74F, sign}, {0x1D750, 0x1D76E, letter}, {0x1D76F, 0x1D76F, sign},
	{0x1D770, 0x1D788, letter}, {0x1D789, 0x1D789, sign}, {0x1D78A, 0x1D7A8, letter},
	{0x1D7A9, 0x1D7A9, sign}, {0x1D7AA, 0x1D7C2, letter}, {0x1D7C3, 0x1D7C3, sign},
	{0x1D7C4, 0x1D7CB, letter}, {0x1D7CE, 0x1D7FF, letter}, {0x1D800, 0x1D9FF, sign},
	{0x1DA00, 0x1DA36, mark}, {0x1DA37, 0x1DA3A, sign}, {0x1DA3B, 0x1DA6C, mark},
	{0x1DA6D, 0x1DA74, sign}, {0x1DA75, 0x1DA75, mark}, {0x1DA76, 0x1DA83, sign},
	{0x1DA84, 0x1DA84, mark}, {0x1DA85, 0x1DA86, sign}, {0x1DA9B, 0x1DA9F, mark},
	{0x1DAA1, 0x1DAAF, mark}, {0x1DF00, 0x1DF1E, letter}, {0x1DF25, 0x1DF2A, letter},
	{0x1E000, 0x1E006, mark}, {0x1E008, 0x1E018, mark}, {0x1E01B, 0x1E021, mark},
	{0x1E023, 0x1E024, mark}, {0x1E026, 0x1E02A, mark}, {0x1E030, 0x1E06D, letter},
	{0x1E08F, 0x1E08F, accent}, {0x1E100, 0x1E12C, letter}, {0x1E130, 0x1E136, mark},
	{0x1E137, 0x1E13D, letter}, {0x1E140, 0x1E149, letter}, {0x1E14E, 0x1E14E, letter},
	{0x1E14F, 0x1E14F, sign}, {0x1E290, 0x1E2AD, letter}, {0x1E2AE, 0x1E2AE, mark},
	{0x1E2C0, 0x1E2EB, letter}, {0x1E2EC, 0x1E2EF, mark}, {0x1E2F0, 0x1E2F9, letter},
	{0x1E2FF, 0x1E2FF, sign}, {0x1E4D0, 0x1E4EB, letter}, {0x1E4EC, 0x1E4EF, mark},
	{0x1E4F0, 0x1E4F9, letter}, {0x1E7E0, 0x1E7E6, letter}, {0x1E7E8, 0x1E7EB, letter},
	{0x1E7ED, 0x1E7EE, letter}, {0x1E7F0, 0x1E7FE, letter}, {0x1E800, 0x1E8C4, letter},
	{0x1E8C7, 0x1E8CF, letter}, {0x1E8D0, 0x1E8D6, mark}, {0x1E900, 0x1E943, letter},
	{0x1E944, 0x1E94A, mark}, {0x1E94B, 0x1E94B, letter}, {0x1E950, 0x1E959, letter},
	{0x1EC71, 0x1ECAB, letter}, {0x1ECAC, 0x1ECAC, sign}, {0x1ECAD, 0x1ECAF, letter},
	{0x1ECB0, 0x1ECB0, sign}, {0x1ECB1, 0x1ECB4, letter}, {0x1ED01, 0x1ED2D, letter},
	{0x1ED2E, 0x1ED2E, sign}, {0x1ED2F, 0x1ED3D, letter}, {0x1EE00, 0x1EE03, letter},
	{0x1EE05, 0x1EE1F, letter}, {0x1EE21, 0x1EE22, letter}, {0x1EE24, 0x1EE24, letter},
	{0x1EE27, 0x1EE27, letter}, {0x1EE29, 0x1EE32, letter}, {0x1EE34, 0x1EE37, letter},
	{0x1EE39, 0x1EE39, letter}, {0x1EE3B, 0x1EE3B, letter}, {0x1EE42, 0x1EE42, letter},
	{0x1EE47, 0x1EE47, letter}, {0x1EE49, 0x1EE49, letter}, {0x1EE4B, 0x1EE4B, letter},
	{0x1EE4D, 0x1EE4F, letter}, {0x1EE51, 0x1EE52, letter}, {0x1EE54, 0x1EE54, letter},
	{0x1EE57, 0x1EE57, letter}, {0x1EE59, 0x1EE59, letter}, {0x1EE5B, 0x1EE5B, letter},
	{0x1EE5D, 0x1EE5D, letter}, {0x1EE5F, 0x1EE5F, letter}, {0x1EE61, 0x1EE62, letter},
	{0x1EE64, 0x1EE64, letter}, {0x1EE67, 0x1EE6A, letter}, {0x1EE6C, 0x1EE72, letter},
	{0x1EE74, 0x1EE77, letter}, {0x1EE79, 0x1EE7C, letter}, {0x1EE7E, 0x1EE7E, letter},
	{0x1EE80, 0x1EE89, letter}, {0x1EE8B, 0x1EE9B, letter}, {0x1EEA1, 0x1EEA3, letter},
	{0x1EEA5, 0x1EEA9, letter}, {0x1EEAB, 0x1EEBB, letter}, {0x1EEF0, 0x1EEF1, sign},
	{0x1F000, 0x1F0FF, sign}, {0x1F100, 0x1F10C, letter}, {0x1F10D, 0x1F12A, sign},
	{0x1F12B, 0x1F12E, letter}, {0x1F12F, 0x1F12F, sign}, {0x1F130, 0x1F14F, letter},
	{0x1F150, 0x1F169, sign}, {0x1F16A, 0x1F16C, letter}, {0x1F16D, 0x1F18F, sign},
	{0x1F190, 0x1F190, letter}, {0x1F191, 0x1F1E5, sign}, {0x1F1E6, 0x1F1FF, regional},
	{0x1F200, 0x1F202, ideograph}, {0x1F203, 0x1F20F, sign}, {0x1F210, 0x1F23B, ideograph},
	{0x1F23C, 0x1F24F, sign}, {0x1F250, 0x1F251, ideograph}, {0x1F252, 0x1F3FA, sign},
	{0x1F3FB, 0x1F3FF, ignorable}, {0x1F400, 0x1FB92, sign}, {0x1FB94, 0x1FBCA, sign},
	{0x1FBF0, 0x1FBF9, letter}, {0x20000, 0x2A6DF, ideograph}, {0x2A700, 0x2B739, ideograph},
	{0x2B740, 0x2B81D, ideograph}, {0x2B820, 0x2CEA1, ideograph}, {0x2CEB0, 0x2EBE0, ideograph},
	{0x2F800, 0x2FA1D, ideograph}, {0x30000, 0x3134A, ideograph}, {0x31350, 0x323AF, ideograph},
}

// folds has each character that becomes something else, and what: both in hexadecimal.
const folds = "" +
	"41 61 42 62 43 63 44 64 45 65 46 66 47 67 48 68 49 69 4A 6A 4B 6B 4C 6C 4D 6D 4E 6E 4F 6F 50 70 51 71 52 72 " +
	"53 73 54 74 55 75 56 76 57 77 58 78 59 79 5A 7A A0 20 A8 20 AA 61 AF 20 B2 32 B3 33 B4 20 B5 3BC B8 20 B9 31 " +
	"BA 6F C0 61 C1 61 C2 61 C3 61 C4 61 C5 61 C6 61.65 C7 63 C8 65 C9 65 CA 65 CB 65 CC 69 CD 69 CE 69 CF 69 " +
	"D0 64 D1 6E D2 6F D3 6F D4 6F D5 6F D6 6F D8 6F D9 75 DA 75 DB 75 DC 75 DD 79 DE 74.68 DF 73.73 E0 61 E1 61 " +
	"E2 61 E3 61 E4 61 E5 61 E6 61.65 E7 63 E8 65 E9 65 EA 65 EB 65 EC 69 ED 69 EE 69 EF 69 F0 64 F1 6E F2 6F " +
	"F3 6F F4 6F F5 6F F6 6F F8 6F F9 75 FA 75 FB 75 FC 75 FD 79 FE 74.68 FF 79 100 61 101 61 102 61 103 61 104 61 " +
	"105 61 106 63 107 63 108 63 109 63 10A 63 10B 63 10C 63 10D 63 10E 64 10F 64 110 64 111 64 112 65 113 65 " +
	"114 65 115 65 116 65 117 65 118 65 119 65 11A 65 11B 65 11C 67 11D 67 11E 67 11F 67 120 67 121 67 122 67 " +
	"123 67 124 68 125 68 126 68 127 68 128 69 129 69 12A 69 12B 69 12C 69 12D 69 12E 69 12F 69 130 69 131 69 " +
	"132 69.6A 133 69.6A 134 6A 135 6A 136 6B 137 6B 138 71 139 6C 13A 6C 13B 6C 13C 6C 13D 6C 13E 6C 13F 6C " +
	"140 6C 141 6C 142 6C 143 6E 144 6E 145 6E 146 6E 147 6E 148 6E 149 6E 14A 6E 14B 6E 14C 6F 14D 6F 14E 6F " +
	"14F 6F 150 6F 151 6F 152 6F.65 153 6F.65 154 72 155 72 156 72 157 72 158 72 159 72 15A 73 15B 73 15C 73 " +
	"15D 73 15E 73 15F 73 160 73 161 73 162 74 163 74 164 74 165 74 166 74 167 74 168 75 169 75 16A 75 16B 75 " +
	"16C 75 16D 75 16E 75 16F 75 170 75 171 75 172 75 173 75 174 77 175 77 176 79 177 79 178 79 179 7A 17A 7A " +
	"17B 7A 17C 7A 17D 7A 17E 7A 17F 73 180 62 181 62 182 62 183 62 184 185 186 6F 187 63 188 63 189 64 18A 64 " +
	"18B 64 18C 64 18E 1DD 18F 61 190 65 191 66 192 66 193 67 194 263 196 269 197 69 198 6B 199 6B 19A 6C 19C 26F " +
	"19D 6E 19E 6E 19F 275 1A0 6F 1A1 6F 1A2 1A3 1A4 70 1A5 70 1A6 280 1A7 1A8 1A9 283 1AB 74 1AC 74 1AD 74 1AE 74 " +
	"1AF 75 1B0 75 1B1 28A 1B2 76 1B3 79 1B4 79 1B5 7A 1B6 7A 1B7 292 1B8 1B9 1BC 1BD 1C4 64.7A 1C5 64.7A " +
	"1C6 64.7A 1C7 6C.6A 1C8 6C.6A 1C9 6C.6A 1CA 6E.6A 1CB 6E.6A 1CC 6E.6A 1CD 61 1CE 61 1CF 69 1D0 69 1D1 6F " +
	"1D2 6F 1D3 75 1D4 75 1D5 75 1D6 75 1D7 75 1D8 75 1D9 75 1DA 75 1DB 75 1DC 75 1DE 61 1DF 61 1E0 61 1E1 61 " +
	"1E2 61.65 1E3 61.65 1E4 67 1E5 67 1E6 67 1E7 67 1E8 6B 1E9 6B 1EA 6F 1EB 6F 1EC 6F 1ED 6F 1EE 292 1EF 292 " +
	"1F0 6A 1F1 64.7A 1F2 64.7A 1F3 64.7A 1F4 67 1F5 67 1F6 195 1F7 1BF 1F8 6E 1F9 6E 1FA 61 1FB 61 1FC 61.65 " +
	"1FD 61.65 1FE 6F 1FF 6F 200 61 201 61 202 61 203 61 204 65 205 65 206 65 207 65 208 69 209 69 20A 69 20B 69 " +
	"20C 6F 20D 6F 20E 6F 20F 6F 210 72 211 72 212 72 213 72 214 75 215 75 216 75 217 75 218 73 219 73 21A 74 " +
	"21B 74 21C 21D 21E 68 21F 68 220 6E 221 64 222 223 224 7A 225 7A 226 61 227 61 228 65 229 65 22A 6F 22B 6F " +
	"22C 6F 22D 6F 22E 6F 22F 6F 230 6F 231 6F 232 79 233 79 234 6C 235 6E 236 74 237 6A 23A 61 23B 63 23C 63 " +
	"23D 6C 23E 74 23F 73 240 7A 241 242 243 62 244 289 245 28C 246 65 247 65 248 6A 249 6A 24A 71 24B 71 24C 72 " +
	"24D 72 24E 79 24F 79 251 61 253 62 254 6F 255 63 256 64 257 64 259 61 25B 65 260 67 266 68 268 69 26B 6C " +
	"26C 6C 26D 6C 271 6D 272 6E 273 6E 27C 72 27D 72 27E 72 282 73 288 74 28B 76 290 7A 291 7A 29D 6A 2A0 71 " +
	"2B0 68 2B1 68 2B2 6A 2B3 72 2B4 279 2B5 27B 2B6 281 2B7 77 2B8 79 2D8 20 2D9 20 2DA 20 2DB 20 2DC 20 2DD 20 " +
	"2E0 263 2E1 6C 2E2 73 2E3 78 2E4 295 370 371 372 373 374 2B9 376 377 37E 3B 37F 3F3 384 20 385 20 386 3B1 " +
	"388 3B5 389 3B7 38A 3B9 38C 3BF 38E 3C5 38F 3C9 390 3B9 391 3B1 392 3B2 393 3B3 394 3B4 395 3B5 396 3B6 " +
	"397 3B7 398 3B8 399 3B9 39A 3BA 39B 3BB 39C 3BC 39D 3BD 39E 3BE 39F 3BF 3A0 3C0 3A1 3C1 3A3 3C3 3A4 3C4 " +
	"3A5 3C5 3A6 3C6 3A7 3C7 3A8 3C8 3A9 3C9 3AA 3B9 3AB 3C5 3AC 3B1 3AD 3B5 3AE 3B7 3AF 3B9 3B0 3C5 3C2 3C3 " +
	"3CA 3B9 3CB 3C5 3CC 3BF 3CD 3C5 3CE 3C9 3CF 3D7 3D0 3B2 3D1 3B8 3D2 3C5 3D3 3C5 3D4 3C5 3D5 3C6 3D6 3C0 " +
	"3D8 3D9 3DA 3DB 3DC 3DD 3DE 3DF 3E0 3E1 3E2 3E3 3E4 3E5 3E6 3E7 3E8 3E9 3EA 3EB 3EC 3ED 3EE 3EF 3F0 3BA " +
	"3F1 3C1 3F2 3C3 3F4 3B8 3F5 3B5 3F7 3F8 3F9 3C3 3FA 3FB 3FD 37B 3FE 37C 3FF 37D 400 435 401 435 402 452 " +
	"403 433 404 454 405 455 406 456 407 457 408 458 409 459 40A 45A 40B 45B 40C 43A 40D 438 40E 45E 40F 45F " +
	"410 430 411 431 412 432 413 433 414 434 415 435 416 436 417 437 418 438 419 439 41A 43A 41B 43B 41C 43C " +
	"41D 43D 41E 43E 41F 43F 420 440 421 441 422 442 423 443 424 444 425 445 426 446 427 447 428 448 429 449 " +
	"42A 44A 42B 44B 42C 44C 42D 44D 42E 44E 42F 44F 450 435 451 435 453 433 45C 43A 45D 438 460 461 462 463 " +
	"464 465 466 467 468 469 46A 46B 46C 46D 46E 46F 470 471 472 473 474 475 476 475 477 475 478 479 47A 47B " +
	"47C 47D 47E 47F 480 481 48A 48B 48C 48D 48E 48F 490 491 492 493 494 495 496 497 498 499 49A 49B 49C 49D " +
	"49E 49F 4A0 4A1 4A2 4A3 4A4 4A5 4A6 4A7 4A8 4A9 4AA 4AB 4AC 4AD 4AE 4AF 4B0 4B1 4B2 4B3 4B4 4B5 4B6 4B7 " +
	"4B8 4B9 4BA 4BB 4BC 4BD 4BE 4BF 4C0 4CF 4C1 436 4C2 436 4C3 4C4 4C5 4C6 4C7 4C8 4C9 4CA 4CB 4CC 4CD 4CE " +
	"4D0 430 4D1 430 4D2 430 4D3 430 4D4 4D5 4D6 435 4D7 435 4D8 4D9 4DA 4D9 4DB 4D9 4DC 436 4DD 436 4DE 437 " +
	"4DF 437 4E0 4E1 4E2 438 4E3 438 4E4 438 4E5 438 4E6 43E 4E7 43E 4E8 4E9 4EA 4E9 4EB 4E9 4EC 44D 4ED 44D " +
	"4EE 443 4EF 443 4F0 443 4F1 443 4F2 443 4F3 443 4F4 447 4F5 447 4F6 4F7 4F8 44B 4F9 44B 4FA 4FB 4FC 4FD " +
	"4FE 4FF 500 501 502 503 504 505 506 507 508 509 50A 50B 50C 50D 50E 50F 510 511 512 513 514 515 516 517 " +
	"518 519 51A 51B 51C 51D 51E 51F 520 521 522 523 524 525 526 527 528 529 52A 52B 52C 52D 52E 52F 531 561 " +
	"532 562 533 563 534 564 535 565 536 566 537 567 538 568 539 569 53A 56A 53B 56B 53C 56C 53D 56D 53E 56E " +
	"53F 56F 540 570 541 571 542 572 543 573 544 574 545 575 546 576 547 577 548 578 549 579 54A 57A 54B 57B " +
	"54C 57C 54D 57D 54E 57E 54F 57F 550 580 551 581 552 582 553 583 554 584 555 585 556 586 587 565.582 622 627 " +
	"623 627 624 648 625 627 626 64A 629 647 649 64A 660 30 661 31 662 32 663 33 664 34 665 35 666 36 667 37 " +
	"668 38 669 39 671 627 675 627.674 676 648.674 677 6C7.674 678 64A.674 6A9 643 6C0 6D5 6C2 6C1 6CC 64A 6D3 6D2 " +
	"6F0 30 6F1 31 6F2 32 6F3 33 6F4 34 6F5 35 6F6 36 6F7 37 6F8 38 6F9 39 7C0 30 7C1 31 7C2 32 7C3 33 7C4 34 " +
	"7C5 35 7C6 36 7C7 37 7C8 38 7C9 39 929 928 931 930 934 933 958 915 959 916 95A 917 95B 91C 95C 921 95D 922 " +
	"95E 92B 95F 92F 966 30 967 31 968 32 969 33 96A 34 96B 35 96C 36 96D 37 96E 38 96F 39 9DC 9A1.9BC 9DD 9A2.9BC " +
	"9DF 9AF.9BC 9E6 30 9E7 31 9E8 32 9E9 33 9EA 34 9EB 35 9EC 36 9ED 37 9EE 38 9EF 39 A33 A32 A36 A38 A59 A16 " +
	"A5A A17 A5B A1C A5E A2B A66 30 A67 31 A68 32 A69 33 A6A 34 A6B 35 A6C 36 A6D 37 A6E 38 A6F 39 AE6 30 AE7 31 " +
	"AE8 32 AE9 33 AEA 34 AEB 35 AEC 36 AED 37 AEE 38 AEF 39 B5C B21.B3C B5D B22.B3C B66 30 B67 31 B68 32 B69 33 " +
	"B6A 34 B6B 35 B6C 36 B6D 37 B6E 38 B6F 39 BE6 30 BE7 31 BE8 32 BE9 33 BEA 34 BEB 35 BEC 36 BED 37 BEE 38 " +
	"BEF 39 C66 30 C67 31 C68 32 C69 33 C6A 34 C6B 35 C6C 36 C6D 37 C6E 38 C6F 39 CE6 30 CE7 31 CE8 32 CE9 33 " +
	"CEA 34 CEB 35 CEC 36 CED 37 CEE 38 CEF 39 D66 30 D67 31 D68 32 D69 33 D6A 34 D6B 35 D6C 36 D6D 37 D6E 38 " +
	"D6F 39 DE6 30 DE7 31 DE8 32 DE9 33 DEA 34 DEB 35 DEC 36 DED 37 DEE 38 DEF 39 E33 E4D.E32 E50 30 E51 31 E52 32 " +
	"E53 33 E54 34 E55 35 E56 36 E57 37 E58 38 E59 39 EB3 ECD.EB2 ED0 30 ED1 31 ED2 32 ED3 33 ED4 34 ED5 35 ED6 36 " +
	"ED7 37 ED8 38 ED9 39 EDC EAB.E99 EDD EAB.EA1 F20 30 F21 31 F22 32 F23 33 F24 34 F25 35 F26 36 F27 37 F28 38 " +
	"F29 39 F43 F42.FB7 F4D F4C.FB7 F52 F51.FB7 F57 F56.FB7 F5C F5B.FB7 F69 F40.FB5 F73 F71.F72 F75 F71.F74 " +
	"F76 FB2.F80 F77 FB2.F71.F80 F78 FB3.F80 F79 FB3.F71.F80 F81 F71.F80 F93 F92.FB7 F9D F9C.FB7 FA2 FA1.FB7 " +
	"FA7 FA6.FB7 FAC FAB.FB7 FB9 F90.FB5 1040 30 1041 31 1042 32 1043 33 1044 34 1045 35 1046 36 1047 37 1048 38 " +
	"1049 39 1090 30 1091 31 1092 32 1093 33 1094 34 1095 35 1096 36 1097 37 1098 38 1099 39 10A0 2D00 10A1 2D01 " +
	"10A2 2D02 10A3 2D03 10A4 2D04 10A5 2D05 10A6 2D06 10A7 2D07 10A8 2D08 10A9 2D09 10AA 2D0A 10AB 2D0B 10AC 2D0C " +
	"10AD 2D0D 10AE 2D0E 10AF 2D0F 10B0 2D10 10B1 2D11 10B2 2D12 10B3 2D13 10B4 2D14 10B5 2D15 10B6 2D16 10B7 2D17 " +
	"10B8 2D18 10B9 2D19 10BA 2D1A 10BB 2D1B 10BC 2D1C 10BD 2D1D 10BE 2D1E 10BF 2D1F 10C0 2D20 10C1 2D21 10C2 2D22 " +
	"10C3 2D23 10C4 2D24 10C5 2D25 10C7 2D27 10CD 2D2D 10FC 10DC 13A0 AB70 13A1 AB71 13A2 AB72 13A3 AB73 13A4 AB74 " +
	"13A5 AB75 13A6 AB76 13A7 AB77 13A8 AB78 13A9 AB79 13AA AB7A 13AB AB7B 13AC AB7C 13AD AB7D 13AE AB7E 13AF AB7F " +
	"13B0 AB80 13B1 AB81 13B2 AB82 13B3 AB83 13B4 AB84 13B5 AB85 13B6 AB86 13B7 AB87 13B8 AB88 13B9 AB89 13BA AB8A " +
	"13BB AB8B 13BC AB8C 13BD AB8D 13BE AB8E 13BF AB8F 13C0 AB90 13C1 AB91 13C2 AB92 13C3 AB93 13C4 AB94 13C5 AB95 " +
	"13C6 AB96 13C7 AB97 13C8 AB98 13C9 AB99 13CA AB9A 13CB AB9B 13CC AB9C 13CD AB9D 13CE AB9E 13CF AB9F 13D0 ABA0 " +
	"13D1 ABA1 13D2 ABA2 13D3 ABA3 13D4 ABA4 13D5 ABA5 13D6 ABA6 13D7 ABA7 13D8 ABA8 13D9 ABA9 13DA ABAA 13DB ABAB " +
	"13DC ABAC 13DD ABAD 13DE ABAE 13DF ABAF 13E0 ABB0 13E1 ABB1 13E2 ABB2 13E3 ABB3 13E4 ABB4 13E5 ABB5 13E6 ABB6 " +
	"13E7 ABB7 13E8 ABB8 13E9 ABB9 13EA ABBA 13EB ABBB 13EC ABBC 13ED ABBD 13EE ABBE 13EF ABBF 13F0 13F8 13F1 13F9 " +
	"13F2 13FA 13F3 13FB 13F4 13FC 13F5 13FD 17E0 30 17E1 31 17E2 32 17E3 33 17E4 34 17E5 35 17E6 36 17E7 37 " +
	"17E8 38 17E9 39 1810 30 1811 31 1812 32 1813 33 1814 34 1815 35 1816 36 1817 37 1818 38 1819 39 1946 30 " +
	"1947 31 1948 32 1949 33 194A 34 194B 35 194C 36 194D 37 194E 38 194F 39 19D0 30 19D1 31 19D2 32 19D3 33 " +
	"19D4 34 19D5 35 19D6 36 19D7 37 19D8 38 19D9 39 1A80 30 1A81 31 1A82 32 1A83 33 1A84 34 1A85 35 1A86 36 " +
	"1A87 37 1A88 38 1A89 39 1A90 30 1A91 31 1A92 32 1A93 33 1A94 34 1A95 35 1A96 36 1A97 37 1A98 38 1A99 39 " +
	"1B50 30 1B51 31 1B52 32 1B53 33 1B54 34 1B55 35 1B56 36 1B57 37 1B58 38 1B59 39 1BB0 30 1BB1 31 1BB2 32 " +
	"1BB3 33 1BB4 34 1BB5 35 1BB6 36 1BB7 37 1BB8 38 1BB9 39 1C40 30 1C41 31 1C42 32 1C43 33 1C44 34 1C45 35 " +
	"1C46 36 1C47 37 1C48 38 1C49 39 1C50 30 1C51 31 1C52 32 1C53 33 1C54 34 1C55 35 1C56 36 1C57 37 1C58 38 " +
	"1C59 39 1C80 432 1C81 434 1C82 43E 1C83 441 1C84 442 1C85 442 1C86 44A 1C87 463 1C88 A64B 1C90 10D0 1C91 10D1 " +
	"1C92 10D2 1C93 10D3 1C94 10D4 1C95 10D5 1C96 10D6 1C97 10D7 1C98 10D8 1C99 10D9 1C9A 10DA 1C9B 10DB 1C9C 10DC " +
	"1C9D 10DD 1C9E 10DE 1C9F 10DF 1CA0 10E0 1CA1 10E1 1CA2 10E2 1CA3 10E3 1CA4 10E4 1CA5 10E5 1CA6 10E6 1CA7 10E7 " +
	"1CA8 10E8 1CA9 10E9 1CAA 10EA 1CAB 10EB 1CAC 10EC 1CAD 10ED 1CAE 10EE 1CAF 10EF 1CB0 10F0 1CB1 10F1 1CB2 10F2 " +
	"1CB3 10F3 1CB4 10F4 1CB5 10F5 1CB6 10F6 1CB7 10F7 1CB8 10F8 1CB9 10F9 1CBA 10FA 1CBD 10FD 1CBE 10FE 1CBF 10FF " +
	"1D2C 61 1D2D 61.65 1D2E 62 1D30 64 1D31 65 1D32 1DD 1D33 67 1D34 68 1D35 69 1D36 6A 1D37 6B 1D38 6C 1D39 6D " +
	"1D3A 6E 1D3C 6F 1D3D 223 1D3E 70 1D3F 72 1D40 74 1D41 75 1D42 77 1D43 61 1D44 250 1D45 61 1D46 1D02 1D47 62 " +
	"1D48 64 1D49 65 1D4A 61 1D4B 65 1D4C 25C 1D4D 67 1D4F 6B 1D50 6D 1D51 6E 1D52 6F 1D53 6F 1D54 1D16 1D55 1D17 " +
	"1D56 70 1D57 74 1D58 75 1D59 1D1D 1D5A 26F 1D5B 76 1D5C 1D25 1D5D 3B2 1D5E 3B3 1D5F 3B4 1D60 3C6 1D61 3C7 " +
	"1D62 69 1D63 72 1D64 75 1D65 76 1D66 3B2 1D67 3B3 1D68 3C1 1D69 3C6 1D6A 3C7 1D6C 62 1D6D 64 1D6E 66 1D6F 6D " +
	"1D70 6E 1D71 70 1D72 72 1D73 72 1D74 73 1D75 74 1D76 7A 1D78 43D 1D7D 70 1D80 62 1D81 64 1D82 66 1D83 67 " +
	"1D84 6B 1D85 6C 1D86 6D 1D87 6E 1D88 70 1D89 72 1D8A 73 1D8C 76 1D8D 78 1D8E 7A 1D8F 61 1D91 64 1D92 65 " +
	"1D96 69 1D99 75 1D9B 252 1D9C 63 1D9D 63 1D9E 64 1D9F 25C 1DA0 66 1DA1 25F 1DA2 261 1DA3 265 1DA4 69 1DA5 269 " +
	"1DA6 26A 1DA7 1D7B 1DA8 6A 1DA9 6C 1DAA 6C 1DAB 29F 1DAC 6D 1DAD 270 1DAE 6E 1DAF 6E 1DB0 274 1DB1 275 " +
	"1DB2 278 1DB3 73 1DB4 283 1DB5 74 1DB6 289 1DB7 28A 1DB8 1D1C 1DB9 76 1DBA 28C 1DBB 7A 1DBC 7A 1DBD 7A " +
	"1DBE 292 1DBF 3B8 1E00 61 1E01 61 1E02 62 1E03 62 1E04 62 1E05 62 1E06 62 1E07 62 1E08 63 1E09 63 1E0A 64 " +
	"1E0B 64 1E0C 64 1E0D 64 1E0E 64 1E0F 64 1E10 64 1E11 64 1E12 64 1E13 64 1E14 65 1E15 65 1E16 65 1E17 65 " +
	"1E18 65 1E19 65 1E1A 65 1E1B 65 1E1C 65 1E1D 65 1E1E 66 1E1F 66 1E20 67 1E21 67 1E22 68 1E23 68 1E24 68 " +
	"1E25 68 1E26 68 1E27 68 1E28 68 1E29 68 1E2A 68 1E2B 68 1E2C 69 1E2D 69 1E2E 69 1E2F 69 1E30 6B 1E31 6B " +
	"1E32 6B 1E33 6B 1E34 6B 1E35 6B 1E36 6C 1E37 6C 1E38 6C 1E39 6C 1E3A 6C 1E3B 6C 1E3C 6C 1E3D 6C 1E3E 6D " +
	"1E3F 6D 1E40 6D 1E41 6D 1E42 6D 1E43 6D 1E44 6E 1E45 6E 1E46 6E 1E47 6E 1E48 6E 1E49 6E 1E4A 6E 1E4B 6E " +
	"1E4C 6F 1E4D 6F 1E4E 6F 1E4F 6F 1E50 6F 1E51 6F 1E52 6F 1E53 6F 1E54 70 1E55 70 1E56 70 1E57 70 1E58 72 " +
	"1E59 72 1E5A 72 1E5B 72 1E5C 72 1E5D 72 1E5E 72 1E5F 72 1E60 73 1E61 73 1E62 73 1E63 73 1E64 73 1E65 73 " +
	"1E66 73 1E67 73 1E68 73 1E69 73 1E6A 74 1E6B 74 1E6C 74 1E6D 74 1E6E 74 1E6F 74 1E70 74 1E71 74 1E72 75 " +
	"1E73 75 1E74 75 1E75 75 1E76 75 1E77 75 1E78 75 1E79 75 1E7A 75 1E7B 75 1E7C 76 1E7D 76 1E7E 76 1E7F 76 " +
	"1E80 77 1E81 77 1E82 77 1E83 77 1E84 77 1E85 77 1E86 77 1E87 77 1E88 77 1E89 77 1E8A 78 1E8B 78 1E8C 78 " +
	"1E8D 78 1E8E 79 1E8F 79 1E90 7A 1E91 7A 1E92 7A 1E93 7A 1E94 7A 1E95 7A 1E96 68 1E97 74 1E98 77 1E99 79 " +
	"1E9A 61.2BE 1E9B 73 1E9E 73.73 1EA0 61 1EA1 61 1EA2 61 1EA3 61 1EA4 61 1EA5 61 1EA6 61 1EA7 61 1EA8 61 " +
	"1EA9 61 1EAA 61 1EAB 61 1EAC 61 1EAD 61 1EAE 61 1EAF 61 1EB0 61 1EB1 61 1EB2 61 1EB3 61 1EB4 61 1EB5 61 " +
	"1EB6 61 1EB7 61 1EB8 65 1EB9 65 1EBA 65 1EBB 65 1EBC 65 1EBD 65 1EBE 65 1EBF 65 1EC0 65 1EC1 65 1EC2 65 " +
	"1EC3 65 1EC4 65 1EC5 65 1EC6 65 1EC7 65 1EC8 69 1EC9 69 1ECA 69 1ECB 69 1ECC 6F 1ECD 6F 1ECE 6F 1ECF 6F " +
	"1ED0 6F 1ED1 6F 1ED2 6F 1ED3 6F 1ED4 6F 1ED5 6F 1ED6 6F 1ED7 6F 1ED8 6F 1ED9 6F 1EDA 6F 1EDB 6F 1EDC 6F " +
	"1EDD 6F 1EDE 6F 1EDF 6F 1EE0 6F 1EE1 6F 1EE2 6F 1EE3 6F 1EE4 75 1EE5 75 1EE6 75 1EE7 75 1EE8 75 1EE9 75 " +
	"1EEA 75 1EEB 75 1EEC 75 1EED 75 1EEE 75 1EEF 75 1EF0 75 1EF1 75 1EF2 79 1EF3 79 1EF4 79 1EF5 79 1EF6 79 " +
	"1EF7 79 1EF8 79 1EF9 79 1EFA 1EFB 1EFC 1EFD 1EFE 79 1EFF 79 1F00 3B1 1F01 3B1 1F02 3B1 1F03 3B1 1F04 3B1 " +
	"1F05 3B1 1F06 3B1 1F07 3B1 1F08 3B1 1F09 3B1 1F0A 3B1 1F0B 3B1 1F0C 3B1 1F0D 3B1 1F0E 3B1 1F0F 3B1 1F10 3B5 " +
	"1F11 3B5 1F12 3B5 1F13 3B5 1F14 3B5 1F15 3B5 1F18 3B5 1F19 3B5 1F1A 3B5 1F1B 3B5 1F1C 3B5 1F1D 3B5 1F20 3B7 " +
	"1F21 3B7 1F22 3B7 1F23 3B7 1F24 3B7 1F25 3B7 1F26 3B7 1F27 3B7 1F28 3B7 1F29 3B7 1F2A 3B7 1F2B 3B7 1F2C 3B7 " +
	"1F2D 3B7 1F2E 3B7 1F2F 3B7 1F30 3B9 1F31 3B9 1F32 3B9 1F33 3B9 1F34 3B9 1F35 3B9 1F36 3B9 1F37 3B9 1F38 3B9 " +
	"1F39 3B9 1F3A 3B9 1F3B 3B9 1F3C 3B9 1F3D 3B9 1F3E 3B9 1F3F 3B9 1F40 3BF 1F41 3BF 1F42 3BF 1F43 3BF 1F44 3BF " +
	"1F45 3BF 1F48 3BF 1F49 3BF 1F4A 3BF 1F4B 3BF 1F4C 3BF 1F4D 3BF 1F50 3C5 1F51 3C5 1F52 3C5 1F53 3C5 1F54 3C5 " +
	"1F55 3C5 1F56 3C5 1F57 3C5 1F59 3C5 1F5B 3C5 1F5D 3C5 1F5F 3C5 1F60 3C9 1F61 3C9 1F62 3C9 1F63 3C9 1F64 3C9 " +
	"1F65 3C9 1F66 3C9 1F67 3C9 1F68 3C9 1F69 3C9 1F6A 3C9 1F6B 3C9 1F6C 3C9 1F6D 3C9 1F6E 3C9 1F6F 3C9 1F70 3B1 " +
	"1F71 3B1 1F72 3B5 1F73 3B5 1F74 3B7 1F75 3B7 1F76 3B9 1F77 3B9 1F78 3BF 1F79 3BF 1F7A 3C5 1F7B 3C5 1F7C 3C9 " +
	"1F7D 3C9 1F80 3B1 1F81 3B1 1F82 3B1 1F83 3B1 1F84 3B1 1F85 3B1 1F86 3B1 1F87 3B1 1F88 3B1 1F89 3B1 1F8A 3B1 " +
	"1F8B 3B1 1F8C 3B1 1F8D 3B1 1F8E 3B1 1F8F 3B1 1F90 3B7 1F91 3B7 1F92 3B7 1F93 3B7 1F94 3B7 1F95 3B7 1F96 3B7 " +
	"1F97 3B7 1F98 3B7 1F99 3B7 1F9A 3B7 1F9B 3B7 1F9C 3B7 1F9D 3B7 1F9E 3B7 1F9F 3B7 1FA0 3C9 1FA1 3C9 1FA2 3C9 " +
	"1FA3 3C9 1FA4 3C9 1FA5 3C9 1FA6 3C9 1FA7 3C9 1FA8 3C9 1FA9 3C9 1FAA 3C9 1FAB 3C9 1FAC 3C9 1FAD 3C9 1FAE 3C9 " +
	"1FAF 3C9 1FB0 3B1 1FB1 3B1 1FB2 3B1 1FB3 3B1 1FB4 3B1 1FB6 3B1 1FB7 3B1 1FB8 3B1 1FB9 3B1 1FBA 3B1 1FBB 3B1 " +
	"1FBC 3B1 1FBD 20 1FBE 3B9 1FBF 20 1FC0 20 1FC1 20 1FC2 3B7 1FC3 3B7 1FC4 3B7 1FC6 3B7 1FC7 3B7 1FC8 3B5 " +
	"1FC9 3B5 1FCA 3B7 1FCB 3B7 1FCC 3B7 1FCD 20 1FCE 20 1FCF 20 1FD0 3B9 1FD1 3B9 1FD2 3B9 1FD3 3B9 1FD6 3B9 " +
	"1FD7 3B9 1FD8 3B9 1FD9 3B9 1FDA 3B9 1FDB 3B9 1FDD 20 1FDE 20 1FDF 20 1FE0 3C5 1FE1 3C5 1FE2 3C5 1FE3 3C5 " +
	"1FE4 3C1 1FE5 3C1 1FE6 3C5 1FE7 3C5 1FE8 3C5 1FE9 3C5 1FEA 3C5 1FEB 3C5 1FEC 3C1 1FED 20 1FEE 20 1FEF 60 " +
	"1FF2 3C9 1FF3 3C9 1FF4 3C9 1FF6 3C9 1FF7 3C9 1FF8 3BF 1FF9 3BF 1FFA 3C9 1FFB 3C9 1FFC 3C9 1FFD 20 1FFE 20 " +
	"2000 20 2001 20 2002 20 2003 20 2004 20 2005 20 2006 20 2007 20 2008 20 2009 20 200A 20 2017 20 2024 2E " +
	"202F 20 203E 20 205F 20 2070 30 2071 69 2074 34 2075 35 2076 36 2077 37 2078 38 2079 39 207A 2B 207B 2212 " +
	"207C 3D 207D 28 207E 29 207F 6E 2080 30 2081 31 2082 32 2083 33 2084 34 2085 35 2086 36 2087 37 2088 38 " +
	"2089 39 208A 2B 208B 2212 208C 3D 208D 28 208E 29 2090 61 2091 65 2092 6F 2093 78 2094 61 2095 68 2096 6B " +
	"2097 6C 2098 6D 2099 6E 209A 70 209B 73 209C 74 2102 63 2107 65 210A 67 210B 68 210C 68 210D 68 210E 68 " +
	"210F 68 2110 69 2111 69 2112 6C 2113 6C 2115 6E 2116 6E.6F 2119 70 211A 71 211B 72 211C 72 211D 72 " +
	"2121 74.65.6C 2124 7A 2126 3C9 2128 7A 212A 6B 212B 61 212C 62 212D 63 212F 65 2130 65 2131 66 2132 214E " +
	"2133 6D 2134 6F 2135 5D0 2136 5D1 2137 5D2 2138 5D3 2139 69 213B 66.61.78 213C 3C0 213D 3B3 213E 3B3 213F 3C0 " +
	"2140 2211 2145 64 2146 64 2147 65 2148 69 2149 6A 2160 69 2161 69.69 2162 69.69.69 2163 69.76 2164 76 " +
	"2165 76.69 2166 76.69.69 2167 76.69.69.69 2168 69.78 2169 78 216A 78.69 216B 78.69.69 216C 6C 216D 63 216E 64 " +
	"216F 6D 2170 69 2171 69.69 2172 69.69.69 2173 69.76 2174 76 2175 76.69 2176 76.69.69 2177 76.69.69.69 " +
	"2178 69.78 2179 78 217A 78.69 217B 78.69.69 217C 6C 217D 63 217E 64 217F 6D 2183 2184 219A 2190 219B 2192 " +
	"21AE 2194 21CD 21D0 21CE 21D4 21CF 21D2 2204 2203 2209 2208 220C 220B 2224 2223 2226 2225 2241 223C 2244 2243 " +
	"2247 2245 2249 2248 2260 3D 2262 2261 226D 224D 226E 3C 226F 3E 2270 2264 2271 2265 2274 2272 2275 2273 " +
	"2278 2276 2279 2277 2280 227A 2281 227B 2284 2282 2285 2283 2288 2286 2289 2287 22AC 22A2 22AD 22A8 22AE 22A9 " +
	"22AF 22AB 22E0 227C 22E1 227D 22E2 2291 22E3 2292 22EA 22B2 22EB 22B3 22EC 22B4 22ED 22B5 2460 31 2461 32 " +
	"2462 33 2463 34 2464 35 2465 36 2466 37 2467 38 2468 39 2469 31.30 246A 31.31 246B 31.32 246C 31.33 " +
	"246D 31.34 246E 31.35 246F 31.36 2470 31.37 2471 31.38 2472 31.39 2473 32.30 24B6 61 24B7 62 24B8 63 24B9 64 " +
	"24BA 65 24BB 66 24BC 67 24BD 68 24BE 69 24BF 6A 24C0 6B 24C1 6C 24C2 6D 24C3 6E 24C4 6F 24C5 70 24C6 71 " +
	"24C7 72 24C8 73 24C9 74 24CA 75 24CB 76 24CC 77 24CD 78 24CE 79 24CF 7A 24D0 61 24D1 62 24D2 63 24D3 64 " +
	"24D4 65 24D5 66 24D6 67 24D7 68 24D8 69 24D9 6A 24DA 6B 24DB 6C 24DC 6D 24DD 6E 24DE 6F 24DF 70 24E0 71 " +
	"24E1 72 24E2 73 24E3 74 24E4 75 24E5 76 24E6 77 24E7 78 24E8 79 24E9 7A 24EA 30 266F 23 2ADC 2ADD 2C00 2C30 " +
	"2C01 2C31 2C02 2C32 2C03 2C33 2C04 2C34 2C05 2C35 2C06 2C36 2C07 2C37 2C08 2C38 2C09 2C39 2C0A 2C3A 2C0B 2C3B " +
	"2C0C 2C3C 2C0D 2C3D 2C0E 2C3E 2C0F 2C3F 2C10 2C40 2C11 2C41 2C12 2C42 2C13 2C43 2C14 2C44 2C15 2C45 2C16 2C46 " +
	"2C17 2C47 2C18 2C48 2C19 2C49 2C1A 2C4A 2C1B 2C4B 2C1C 2C4C 2C1D 2C4D 2C1E 2C4E 2C1F 2C4F 2C20 2C50 2C21 2C51 " +
	"2C22 2C52 2C23 2C53 2C24 2C54 2C25 2C55 2C26 2C56 2C27 2C57 2C28 2C58 2C29 2C59 2C2A 2C5A 2C2B 2C5B 2C2C 2C5C " +
	"2C2D 2C5D 2C2E 2C5E 2C2F 2C5F 2C60 6C 2C61 6C 2C62 6C 2C63 70 2C64 72 2C65 61 2C66 74 2C67 68 2C68 68 2C69 6B " +
	"2C6A 6B 2C6B 7A 2C6C 7A 2C6D 61 2C6E 6D 2C6F 250 2C70 252 2C71 76 2C72 77 2C73 77 2C74 76 2C75 2C76 2C78 65 " +
	"2C7A 6F 2C7C 6A 2C7D 76 2C7E 73 2C7F 7A 2C80 2C81 2C82 2C83 2C84 2C85 2C86 2C87 2C88 2C89 2C8A 2C8B 2C8C 2C8D " +
	"2C8E 2C8F 2C90 2C91 2C92 2C93 2C94 2C95 2C96 2C97 2C98 2C99 2C9A 2C9B 2C9C 2C9D 2C9E 2C9F 2CA0 2CA1 2CA2 2CA3 " +
	"2CA4 2CA5 2CA6 2CA7 2CA8 2CA9 2CAA 2CAB 2CAC 2CAD 2CAE 2CAF 2CB0 2CB1 2CB2 2CB3 2CB4 2CB5 2CB6 2CB7 2CB8 2CB9 " +
	"2CBA 2CBB 2CBC 2CBD 2CBE 2CBF 2CC0 2CC1 2CC2 2CC3 2CC4 2CC5 2CC6 2CC7 2CC8 2CC9 2CCA 2CCB 2CCC 2CCD 2CCE 2CCF " +
	"2CD0 2CD1 2CD2 2CD3 2CD4 2CD5 2CD6 2CD7 2CD8 2CD9 2CDA 2CDB 2CDC 2CDD 2CDE 2CDF 2CE0 2CE1 2CE2 2CE3 2CEB 2CEC " +
	"2CED 2CEE 2CF2 2CF3 2D6F 2D61 2E9F 6BCD 2EF3 9F9F 2F00 4E00 2F01 4E28 2F02 4E36 2F03 4E3F 2F04 4E59 2F05 4E85 " +
	"2F06 4E8C 2F07 4EA0 2F08 4EBA 2F09 513F 2F0A 5165 2F0B 516B 2F0C 5182 2F0D 5196 2F0E 51AB 2F0F 51E0 2F10 51F5 " +
	"2F11 5200 2F12 529B 2F13 52F9 2F14 5315 2F15 531A 2F16 5338 2F17 5341 2F18 535C 2F19 5369 2F1A 5382 2F1B 53B6 " +
	"2F1C 53C8 2F1D 53E3 2F1E 56D7 2F1F 571F 2F20 58EB 2F21 5902 2F22 590A 2F23 5915 2F24 5927 2F25 5973 2F26 5B50 " +
	"2F27 5B80 2F28 5BF8 2F29 5C0F 2F2A 5C22 2F2B 5C38 2F2C 5C6E 2F2D 5C71 2F2E 5DDB 2F2F 5DE5 2F30 5DF1 2F31 5DFE " +
	"2F32 5E72 2F33 5E7A 2F34 5E7F 2F35 5EF4 2F36 5EFE 2F37 5F0B 2F38 5F13 2F39 5F50 2F3A 5F61 2F3B 5F73 2F3C 5FC3 " +
	"2F3D 6208 2F3E 6236 2F3F 624B 2F40 652F 2F41 6534 2F42 6587 2F43 6597 2F44 65A4 2F45 65B9 2F46 65E0 2F47 65E5 " +
	"2F48 66F0 2F49 6708 2F4A 6728 2F4B 6B20 2F4C 6B62 2F4D 6B79 2F4E 6BB3 2F4F 6BCB 2F50 6BD4 2F51 6BDB 2F52 6C0F " +
	"2F53 6C14 2F54 6C34 2F55 706B 2F56 722A 2F57 7236 2F58 723B 2F59 723F 2F5A 7247 2F5B 7259 2F5C 725B 2F5D 72AC " +
	"2F5E 7384 2F5F 7389 2F60 74DC 2F61 74E6 2F62 7518 2F63 751F 2F64 7528 2F65 7530 2F66 758B 2F67 7592 2F68 7676 " +
	"2F69 767D 2F6A 76AE 2F6B 76BF 2F6C 76EE 2F6D 77DB 2F6E 77E2 2F6F 77F3 2F70 793A 2F71 79B8 2F72 79BE 2F73 7A74 " +
	"2F74 7ACB 2F75 7AF9 2F76 7C73 2F77 7CF8 2F78 7F36 2F79 7F51 2F7A 7F8A 2F7B 7FBD 2F7C 8001 2F7D 800C 2F7E 8012 " +
	"2F7F 8033 2F80 807F 2F81 8089 2F82 81E3 2F83 81EA 2F84 81F3 2F85 81FC 2F86 820C 2F87 821B 2F88 821F 2F89 826E " +
	"2F8A 8272 2F8B 8278 2F8C 864D 2F8D 866B 2F8E 8840 2F8F 884C 2F90 8863 2F91 897E 2F92 898B 2F93 89D2 2F94 8A00 " +
	"2F95 8C37 2F96 8C46 2F97 8C55 2F98 8C78 2F99 8C9D 2F9A 8D64 2F9B 8D70 2F9C 8DB3 2F9D 8EAB 2F9E 8ECA 2F9F 8F9B " +
	"2FA0 8FB0 2FA1 8FB5 2FA2 9091 2FA3 9149 2FA4 91C6 2FA5 91CC 2FA6 91D1 2FA7 9577 2FA8 9580 2FA9 961C 2FAA 96B6 " +
	"2FAB 96B9 2FAC 96E8 2FAD 9751 2FAE 975E 2FAF 9762 2FB0 9769 2FB1 97CB 2FB2 97ED 2FB3 97F3 2FB4 9801 2FB5 98A8 " +
	"2FB6 98DB 2FB7 98DF 2FB8 9996 2FB9 9999 2FBA 99AC 2FBB 9AA8 2FBC 9AD8 2FBD 9ADF 2FBE 9B25 2FBF 9B2F 2FC0 9B32 " +
	"2FC1 9B3C 2FC2 9B5A 2FC3 9CE5 2FC4 9E75 2FC5 9E7F 2FC6 9EA5 2FC7 9EBB 2FC8 9EC3 2FC9 9ECD 2FCA 9ED1 2FCB 9EF9 " +
	"2FCC 9EFD 2FCD 9F0E 2FCE 9F13 2FCF 9F20 2FD0 9F3B 2FD1 9F4A 2FD2 9F52 2FD3 9F8D 2FD4 9F9C 2FD5 9FA0 3000 20 " +
	"3036 3012 3038 5341 3039 5344 303A 5345 309F 3088.308A 30FF 30B3.30C8 3131 1100 3132 1101 3133 11AA 3134 1102 " +
	"3135 11AC 3136 11AD 3137 1103 3138 1104 3139 1105 313A 11B0 313B 11B1 313C 11B2 313D 11B3 313E 11B4 313F 11B5 " +
	"3140 111A 3141 1106 3142 1107 3143 1108 3144 1121 3145 1109 3146 110A 3147 110B 3148 110C 3149 110D 314A 110E " +
	"314B 110F 314C 1110 314D 1111 314E 1112 314F 1161 3150 1162 3151 1163 3152 1164 3153 1165 3154 1166 3155 1167 " +
	"3156 1168 3157 1169 3158 116A 3159 116B 315A 116C 315B 116D 315C 116E 315D 116F 315E 1170 315F 1171 3160 1172 " +
	"3161 1173 3162 1174 3163 1175 3165 1114 3166 1115 3167 11C7 3168 11C8 3169 11CC 316A 11CE 316B 11D3 316C 11D7 " +
	"316D 11D9 316E 111C 316F 11DD 3170 11DF 3171 111D 3172 111E 3173 1120 3174 1122 3175 1123 3176 1127 3177 1129 " +
	"3178 112B 3179 112C 317A 112D 317B 112E 317C 112F 317D 1132 317E 1136 317F 1140 3180 1147 3181 114C 3182 11F1 " +
	"3183 11F2 3184 1157 3185 1158 3186 1159 3187 1184 3188 1185 3189 1188 318A 1191 318B 1192 318C 1194 318D 119E " +
	"318E 11A1 3192 4E00 3193 4E8C 3194 4E09 3195 56DB 3196 4E0A 3197 4E2D 3198 4E0B 3199 7532 319A 4E59 319B 4E19 " +
	"319C 4E01 319D 5929 319E 5730 319F 4EBA 3244 554F 3245 5E7C 3246 6587 3247 7B8F 3250 70.74.65 3251 32.31 " +
	"3252 32.32 3253 32.33 3254 32.34 3255 32.35 3256 32.36 3257 32.37 3258 32.38 3259 32.39 325A 33.30 325B 33.31 " +
	"325C 33.32 325D 33.33 325E 33.34 325F 33.35 3260 1100 3261 1102 3262 1103 3263 1105 3264 1106 3265 1107 " +
	"3266 1109 3267 110B 3268 110C 3269 110E 326A 110F 326B 1110 326C 1111 326D 1112 326E AC00 326F B098 3270 B2E4 " +
	"3271 B77C 3272 B9C8 3273 BC14 3274 C0AC 3275 C544 3276 C790 3277 CC28 3278 CE74 3279 D0C0 327A D30C 327B D558 " +
	"327C CC38.ACE0 327D C8FC.C758 327E C6B0 3280 4E00 3281 4E8C 3282 4E09 3283 56DB 3284 4E94 3285 516D 3286 4E03 " +
	"3287 516B 3288 4E5D 3289 5341 328A 6708 328B 706B 328C 6C34 328D 6728 328E 91D1 328F 571F 3290 65E5 3291 682A " +
	"3292 6709 3293 793E 3294 540D 3295 7279 3296 8CA1 3297 795D 3298 52B4 3299 79D8 329A 7537 329B 5973 329C 9069 " +
	"329D 512A 329E 5370 329F 6CE8 32A0 9805 32A1 4F11 32A2 5199 32A3 6B63 32A4 4E0A 32A5 4E2D 32A6 4E0B 32A7 5DE6 " +
	"32A8 53F3 32A9 533B 32AA 5B97 32AB 5B66 32AC 76E3 32AD 4F01 32AE 8CC7 32AF 5354 32B0 591C 32B1 33.36 " +
	"32B2 33.37 32B3 33.38 32B4 33.39 32B5 34.30 32B6 34.31 32B7 34.32 32B8 34.33 32B9 34.34 32BA 34.35 32BB 34.36 " +
	"32BC 34.37 32BD 34.38 32BE 34.39 32BF 35.30 32CC 68.67 32CD 65.72.67 32CE 65.76 32CF 6C.74.64 32D0 30A2 " +
	"32D1 30A4 32D2 30A6 32D3 30A8 32D4 30AA 32D5 30AB 32D6 30AD 32D7 30AF 32D8 30B1 32D9 30B3 32DA 30B5 32DB 30B7 " +
	"32DC 30B9 32DD 30BB 32DE 30BD 32DF 30BF 32E0 30C1 32E1 30C4 32E2 30C6 32E3 30C8 32E4 30CA 32E5 30CB 32E6 30CC " +
	"32E7 30CD 32E8 30CE 32E9 30CF 32EA 30D2 32EB 30D5 32EC 30D8 32ED 30DB 32EE 30DE 32EF 30DF 32F0 30E0 32F1 30E1 " +
	"32F2 30E2 32F3 30E4 32F4 30E6 32F5 30E8 32F6 30E9 32F7 30EA 32F8 30EB 32F9 30EC 32FA 30ED 32FB 30EF 32FC 30F0 " +
	"32FD 30F1 32FE 30F2 32FF 4EE4.548C 3300 30A2.30D1.30FC.30C8 3301 30A2.30EB.30D5.30A1 3302 30A2.30F3.30DA.30A2 " +
	"3303 30A2.30FC.30EB 3304 30A4.30CB.30F3.30B0 3305 30A4.30F3.30C1 3306 30A6.30A9.30F3 " +
	"3307 30A8.30B9.30AF.30FC.30C9 3308 30A8.30FC.30AB.30FC 3309 30AA.30F3.30B9 330A 30AA.30FC.30E0 " +
	"330B 30AB.30A4.30EA 330C 30AB.30E9.30C3.30C8 330D 30AB.30ED.30EA.30FC 330E 30AC.30ED.30F3 330F 30AC.30F3.30DE " +
	"3310 30AE.30AC 3311 30AE.30CB.30FC 3312 30AD.30E5.30EA.30FC 3313 30AE.30EB.30C0.30FC 3314 30AD.30ED " +
	"3315 30AD.30ED.30B0.30E9.30E0 3316 30AD.30ED.30E1.30FC.30C8.30EB 3317 30AD.30ED.30EF.30C3.30C8 " +
	"3318 30B0.30E9.30E0 3319 30B0.30E9.30E0.30C8.30F3 331A 30AF.30EB.30BC.30A4.30ED 331B 30AF.30ED.30FC.30CD " +
	"331C 30B1.30FC.30B9 331D 30B3.30EB.30CA 331E 30B3.30FC.30DD 331F 30B5.30A4.30AF.30EB " +
	"3320 30B5.30F3.30C1.30FC.30E0 3321 30B7.30EA.30F3.30B0 3322 30BB.30F3.30C1 3323 30BB.30F3.30C8 " +
	"3324 30C0.30FC.30B9 3325 30C7.30B7 3326 30C9.30EB 3327 30C8.30F3 3328 30CA.30CE 3329 30CE.30C3.30C8 " +
	"332A 30CF.30A4.30C4 332B 30D1.30FC.30BB.30F3.30C8 332C 30D1.30FC.30C4 332D 30D0.30FC.30EC.30EB " +
	"332E 30D4.30A2.30B9.30C8.30EB 332F 30D4.30AF.30EB 3330 30D4.30B3 3331 30D3.30EB 3332 30D5.30A1.30E9.30C3.30C9 " +
	"3333 30D5.30A3.30FC.30C8 3334 30D6.30C3.30B7.30A7.30EB 3335 30D5.30E9.30F3 3336 30D8.30AF.30BF.30FC.30EB " +
	"3337 30DA.30BD 3338 30DA.30CB.30D2 3339 30D8.30EB.30C4 333A 30DA.30F3.30B9 333B 30DA.30FC.30B8 " +
	"333C 30D9.30FC.30BF 333D 30DD.30A4.30F3.30C8 333E 30DC.30EB.30C8 333F 30DB.30F3 3340 30DD.30F3.30C9 " +
	"3341 30DB.30FC.30EB 3342 30DB.30FC.30F3 3343 30DE.30A4.30AF.30ED 3344 30DE.30A4.30EB 3345 30DE.30C3.30CF " +
	"3346 30DE.30EB.30AF 3347 30DE.30F3.30B7.30E7.30F3 3348 30DF.30AF.30ED.30F3 3349 30DF.30EA " +
	"334A 30DF.30EA.30D0.30FC.30EB 334B 30E1.30AC 334C 30E1.30AC.30C8.30F3 334D 30E1.30FC.30C8.30EB " +
	"334E 30E4.30FC.30C9 334F 30E4.30FC.30EB 3350 30E6.30A2.30F3 3351 30EA.30C3.30C8.30EB 3352 30EA.30E9 " +
	"3353 30EB.30D4.30FC 3354 30EB.30FC.30D6.30EB 3355 30EC.30E0 3356 30EC.30F3.30C8.30B2.30F3 3357 30EF.30C3.30C8 " +
	"3371 68.70.61 3372 64.61 3373 61.75 3374 62.61.72 3375 6F.76 3376 70.63 3377 64.6D 3378 64.6D.32 " +
	"3379 64.6D.33 337A 69.75 337B 5E73.6210 337C 662D.548C 337D 5927.6B63 337E 660E.6CBB 337F 682A.5F0F.4F1A.793E " +
	"3380 70.61 3381 6E.61 3382 3BC.61 3383 6D.61 3384 6B.61 3385 6B.62 3386 6D.62 3387 67.62 3388 63.61.6C " +
	"3389 6B.63.61.6C 338A 70.66 338B 6E.66 338C 3BC.66 338D 3BC.67 338E 6D.67 338F 6B.67 3390 68.7A 3391 6B.68.7A " +
	"3392 6D.68.7A 3393 67.68.7A 3394 74.68.7A 3395 3BC.6C 3396 6D.6C 3397 64.6C 3398 6B.6C 3399 66.6D 339A 6E.6D " +
	"339B 3BC.6D 339C 6D.6D 339D 63.6D 339E 6B.6D 339F 6D.6D.32 33A0 63.6D.32 33A1 6D.32 33A2 6B.6D.32 " +
	"33A3 6D.6D.33 33A4 63.6D.33 33A5 6D.33 33A6 6B.6D.33 33A9 70.61 33AA 6B.70.61 33AB 6D.70.61 33AC 67.70.61 " +
	"33AD 72.61.64 33B0 70.73 33B1 6E.73 33B2 3BC.73 33B3 6D.73 33B4 70.76 33B5 6E.76 33B6 3BC.76 33B7 6D.76 " +
	"33B8 6B.76 33B9 6D.76 33BA 70.77 33BB 6E.77 33BC 3BC.77 33BD 6D.77 33BE 6B.77 33BF 6D.77 33C0 6B.3C9 " +
	"33C1 6D.3C9 33C3 62.71 33C4 63.63 33C5 63.64 33C8 64.62 33C9 67.79 33CA 68.61 33CB 68.70 33CC 69.6E " +
	"33CD 6B.6B 33CE 6B.6D 33CF 6B.74 33D0 6C.6D 33D1 6C.6E 33D2 6C.6F.67 33D3 6C.78 33D4 6D.62 33D5 6D.69.6C " +
	"33D6 6D.6F.6C 33D7 70.68 33D9 70.70.6D 33DA 70.72 33DB 73.72 33DC 73.76 33DD 77.62 33FF 67.61.6C A620 30 " +
	"A621 31 A622 32 A623 33 A624 34 A625 35 A626 36 A627 37 A628 38 A629 39 A640 A641 A642 A643 A644 A645 " +
	"A646 A647 A648 A649 A64A A64B A64C A64D A64E A64F A650 A651 A652 A653 A654 A655 A656 A657 A658 A659 A65A A65B " +
	"A65C A65D A65E A65F A660 A661 A662 A663 A664 A665 A666 A667 A668 A669 A66A A66B A66C A66D A680 A681 A682 A683 " +
	"A684 A685 A686 A687 A688 A689 A68A A68B A68C A68D A68E A68F A690 A691 A692 A693 A694 A695 A696 A697 A698 A699 " +
	"A69A A69B A69C 44A A69D 44C A722 A723 A724 A725 A726 A727 A728 A729 A72A A72B A72C A72D A72E A72F A732 A733 " +
	"A734 A735 A736 A737 A738 A739 A73A A73B A73C A73D A73E A73F A740 6B A741 6B A742 6B A743 6B A744 6B A745 6B " +
	"A746 A747 A748 6C A749 6C A74A 6F A74B 6F A74C 6F A74D 6F A74E A74F A750 70 A751 70 A752 70 A753 70 A754 70 " +
	"A755 70 A756 71 A757 71 A758 71 A759 71 A75A A75B A75C A75D A75E 76 A75F 76 A760 A761 A762 A763 A764 A765 " +
	"A766 A767 A768 A769 A76A A76B A76C A76D A76E A76F A770 A76F A779 A77A A77B A77C A77D 1D79 A77E A77F A780 A781 " +
	"A782 A783 A784 A785 A786 A787 A78B A78C A78D 265 A78E 6C A790 6E A791 6E A792 63 A793 63 A794 63 A795 68 " +
	"A796 62 A797 62 A798 66 A799 66 A79A A79B A79C A79D A79E A79F A7A0 67 A7A1 67 A7A2 6B A7A3 6B A7A4 6E A7A5 6E " +
	"A7A6 72 A7A7 72 A7A8 73 A7A9 73 A7AA 68 A7AB 25C A7AC 261 A7AD 6C A7AE 26A A7B0 29E A7B1 287 A7B2 6A " +
	"A7B3 AB53 A7B4 A7B5 A7B6 A7B7 A7B8 75 A7B9 75 A7BA A7BB A7BC A7BD A7BE A7BF A7C0 A7C1 A7C2 A7C3 A7C4 63 " +
	"A7C5 73 A7C6 7A A7C7 64 A7C8 64 A7C9 73 A7CA 73 A7D0 A7D1 A7D6 A7D7 A7D8 A7D9 A7F2 63 A7F3 66 A7F4 71 " +
	"A7F5 A7F6 A7F8 68 A7F9 6F.65 A8D0 30 A8D1 31 A8D2 32 A8D3 33 A8D4 34 A8D5 35 A8D6 36 A8D7 37 A8D8 38 A8D9 39 " +
	"A900 30 A901 31 A902 32 A903 33 A904 34 A905 35 A906 36 A907 37 A908 38 A909 39 A9D0 30 A9D1 31 A9D2 32 " +
	"A9D3 33 A9D4 34 A9D5 35 A9D6 36 A9D7 37 A9D8 38 A9D9 39 A9F0 30 A9F1 31 A9F2 32 A9F3 33 A9F4 34 A9F5 35 " +
	"A9F6 36 A9F7 37 A9F8 38 A9F9 39 AA50 30 AA51 31 AA52 32 AA53 33 AA54 34 AA55 35 AA56 36 AA57 37 AA58 38 " +
	"AA59 39 AB34 65 AB37 6C AB38 6C AB39 6C AB3A 6D AB3B 6E AB49 72 AB4E 75 AB52 75 AB56 78 AB57 78 AB58 78 " +
	"AB59 78 AB5A 79 AB5C A727 AB5D 6C AB5E 6C AB5F 75 AB69 28D ABF0 30 ABF1 31 ABF2 32 ABF3 33 ABF4 34 ABF5 35 " +
	"ABF6 36 ABF7 37 ABF8 38 ABF9 39 F900 8C48 F901 66F4 F902 8ECA F903 8CC8 F904 6ED1 F905 4E32 F906 53E5 " +
	"F907 9F9C F908 9F9C F909 5951 F90A 91D1 F90B 5587 F90C 5948 F90D 61F6 F90E 7669 F90F 7F85 F910 863F F911 87BA " +
	"F912 88F8 F913 908F F914 6A02 F915 6D1B F916 70D9 F917 73DE F918 843D F919 916A F91A 99F1 F91B 4E82 F91C 5375 " +
	"F91D 6B04 F91E 721B F91F 862D F920 9E1E F921 5D50 F922 6FEB F923 85CD F924 8964 F925 62C9 F926 81D8 F927 881F " +
	"F928 5ECA F929 6717 F92A 6D6A F92B 72FC F92C 90CE F92D 4F86 F92E 51B7 F92F 52DE F930 64C4 F931 6AD3 F932 7210 " +
	"F933 76E7 F934 8001 F935 8606 F936 865C F937 8DEF F938 9732 F939 9B6F F93A 9DFA F93B 788C F93C 797F F93D 7DA0 " +
	"F93E 83C9 F93F 9304 F940 9E7F F941 8AD6 F942 58DF F943 5F04 F944 7C60 F945 807E F946 7262 F947 78CA F948 8CC2 " +
	"F949 96F7 F94A 58D8 F94B 5C62 F94C 6A13 F94D 6DDA F94E 6F0F F94F 7D2F F950 7E37 F951 964B F952 52D2 F953 808B " +
	"F954 51DC F955 51CC F956 7A1C F957 7DBE F958 83F1 F959 9675 F95A 8B80 F95B 62CF F95C 6A02 F95D 8AFE F95E 4E39 " +
	"F95F 5BE7 F960 6012 F961 7387 F962 7570 F963 5317 F964 78FB F965 4FBF F966 5FA9 F967 4E0D F968 6CCC F969 6578 " +
	"F96A 7D22 F96B 53C3 F96C 585E F96D 7701 F96E 8449 F96F 8AAA F970 6BBA F971 8FB0 F972 6C88 F973 62FE F974 82E5 " +
	"F975 63A0 F976 7565 F977 4EAE F978 5169 F979 51C9 F97A 6881 F97B 7CE7 F97C 826F F97D 8AD2 F97E 91CF F97F 52F5 " +
	"F980 5442 F981 5973 F982 5EEC F983 65C5 F984 6FFE F985 792A F986 95AD F987 9A6A F988 9E97 F989 9ECE F98A 529B " +
	"F98B 66C6 F98C 6B77 F98D 8F62 F98E 5E74 F98F 6190 F990 6200 F991 649A F992 6F23 F993 7149 F994 7489 F995 79CA " +
	"F996 7DF4 F997 806F F998 8F26 F999 84EE F99A 9023 F99B 934A F99C 5217 F99D 52A3 F99E 54BD F99F 70C8 F9A0 88C2 " +
	"F9A1 8AAA F9A2 5EC9 F9A3 5FF5 F9A4 637B F9A5 6BAE F9A6 7C3E F9A7 7375 F9A8 4EE4 F9A9 56F9 F9AA 5BE7 F9AB 5DBA " +
	"F9AC 601C F9AD 73B2 F9AE 7469 F9AF 7F9A F9B0 8046 F9B1 9234 F9B2 96F6 F9B3 9748 F9B4 9818 F9B5 4F8B F9B6 79AE " +
	"F9B7 91B4 F9B8 96B8 F9B9 60E1 F9BA 4E86 F9BB 50DA F9BC 5BEE F9BD 5C3F F9BE 6599 F9BF 6A02 F9C0 71CE F9C1 7642 " +
	"F9C2 84FC F9C3 907C F9C4 9F8D F9C5 6688 F9C6 962E F9C7 5289 F9C8 677B F9C9 67F3 F9CA 6D41 F9CB 6E9C F9CC 7409 " +
	"F9CD 7559 F9CE 786B F9CF 7D10 F9D0 985E F9D1 516D F9D2 622E F9D3 9678 F9D4 502B F9D5 5D19 F9D6 6DEA F9D7 8F2A " +
	"F9D8 5F8B F9D9 6144 F9DA 6817 F9DB 7387 F9DC 9686 F9DD 5229 F9DE 540F F9DF 5C65 F9E0 6613 F9E1 674E F9E2 68A8 " +
	"F9E3 6CE5 F9E4 7406 F9E5 75E2 F9E6 7F79 F9E7 88CF F9E8 88E1 F9E9 91CC F9EA 96E2 F9EB 533F F9EC 6EBA F9ED 541D " +
	"F9EE 71D0 F9EF 7498 F9F0 85FA F9F1 96A3 F9F2 9C57 F9F3 9E9F F9F4 6797 F9F5 6DCB F9F6 81E8 F9F7 7ACB F9F8 7B20 " +
	"F9F9 7C92 F9FA 72C0 F9FB 7099 F9FC 8B58 F9FD 4EC0 F9FE 8336 F9FF 523A FA00 5207 FA01 5EA6 FA02 62D3 FA03 7CD6 " +
	"FA04 5B85 FA05 6D1E FA06 66B4 FA07 8F3B FA08 884C FA09 964D FA0A 898B FA0B 5ED3 FA0C 5140 FA0D 55C0 FA10 585A " +
	"FA12 6674 FA15 51DE FA16 732A FA17 76CA FA18 793C FA19 795E FA1A 7965 FA1B 798F FA1C 9756 FA1D 7CBE FA1E 7FBD " +
	"FA20 8612 FA22 8AF8 FA25 9038 FA26 90FD FA2A 98EF FA2B 98FC FA2C 9928 FA2D 9DB4 FA2E 90DE FA2F 96B7 FA30 4FAE " +
	"FA31 50E7 FA32 514D FA33 52C9 FA34 52E4 FA35 5351 FA36 559D FA37 5606 FA38 5668 FA39 5840 FA3A 58A8 FA3B 5C64 " +
	"FA3C 5C6E FA3D 6094 FA3E 6168 FA3F 618E FA40 61F2 FA41 654F FA42 65E2 FA43 6691 FA44 6885 FA45 6D77 FA46 6E1A " +
	"FA47 6F22 FA48 716E FA49 722B FA4A 7422 FA4B 7891 FA4C 793E FA4D 7949 FA4E 7948 FA4F 7950 FA50 7956 FA51 795D " +
	"FA52 798D FA53 798E FA54 7A40 FA55 7A81 FA56 7BC0 FA57 7DF4 FA58 7E09 FA59 7E41 FA5A 7F72 FA5B 8005 FA5C 81ED " +
	"FA5D 8279 FA5E 8279 FA5F 8457 FA60 8910 FA61 8996 FA62 8B01 FA63 8B39 FA64 8CD3 FA65 8D08 FA66 8FB6 FA67 9038 " +
	"FA68 96E3 FA69 97FF FA6A 983B FA6B 6075 FA6C 242EE FA6D 8218 FA70 4E26 FA71 51B5 FA72 5168 FA73 4F80 " +
	"FA74 5145 FA75 5180 FA76 52C7 FA77 52FA FA78 559D FA79 5555 FA7A 5599 FA7B 55E2 FA7C 585A FA7D 58B3 FA7E 5944 " +
	"FA7F 5954 FA80 5A62 FA81 5B28 FA82 5ED2 FA83 5ED9 FA84 5F69 FA85 5FAD FA86 60D8 FA87 614E FA88 6108 FA89 618E " +
	"FA8A 6160 FA8B 61F2 FA8C 6234 FA8D 63C4 FA8E 641C FA8F 6452 FA90 6556 FA91 6674 FA92 6717 FA93 671B FA94 6756 " +
	"FA95 6B79 FA96 6BBA FA97 6D41 FA98 6EDB FA99 6ECB FA9A 6F22 FA9B 701E FA9C 716E FA9D 77A7 FA9E 7235 FA9F 72AF " +
	"FAA0 732A FAA1 7471 FAA2 7506 FAA3 753B FAA4 761D FAA5 761F FAA6 76CA FAA7 76DB FAA8 76F4 FAA9 774A FAAA 7740 " +
	"FAAB 78CC FAAC 7AB1 FAAD 7BC0 FAAE 7C7B FAAF 7D5B FAB0 7DF4 FAB1 7F3E FAB2 8005 FAB3 8352 FAB4 83EF FAB5 8779 " +
	"FAB6 8941 FAB7 8986 FAB8 8996 FAB9 8ABF FABA 8AF8 FABB 8ACB FABC 8B01 FABD 8AFE FABE 8AED FABF 8B39 FAC0 8B8A " +
	"FAC1 8D08 FAC2 8F38 FAC3 9072 FAC4 9199 FAC5 9276 FAC6 967C FAC7 96E3 FAC8 9756 FAC9 97DB FACA 97FF FACB 980B " +
	"FACC 983B FACD 9B12 FACE 9F9C FACF 2284A FAD0 22844 FAD1 233D5 FAD2 3B9D FAD3 4018 FAD4 4039 FAD5 25249 " +
	"FAD6 25CD0 FAD7 27ED3 FAD8 9F43 FAD9 9F8E FB00 66.66 FB01 66.69 FB02 66.6C FB03 66.66.69 FB04 66.66.6C " +
	"FB05 73.74 FB06 73.74 FB13 574.576 FB14 574.565 FB15 574.56B FB16 57E.576 FB17 574.56D FB1D 5D9 FB1F 5F2 " +
	"FB20 5E2 FB21 5D0 FB22 5D3 FB23 5D4 FB24 5DB FB25 5DC FB26 5DD FB27 5E8 FB28 5EA FB29 2B FB2A 5E9 FB2B 5E9 " +
	"FB2C 5E9 FB2D 5E9 FB2E 5D0 FB2F 5D0 FB30 5D0 FB31 5D1 FB32 5D2 FB33 5D3 FB34 5D4 FB35 5D5 FB36 5D6 FB38 5D8 " +
	"FB39 5D9 FB3A 5DA FB3B 5DB FB3C 5DC FB3E 5DE FB40 5E0 FB41 5E1 FB43 5E3 FB44 5E4 FB46 5E6 FB47 5E7 FB48 5E8 " +
	"FB49 5E9 FB4A 5EA FB4B 5D5 FB4C 5D1 FB4D 5DB FB4E 5E4 FB4F 5D0.5DC FB50 627 FB51 627 FB52 67B FB53 67B " +
	"FB54 67B FB55 67B FB56 67E FB57 67E FB58 67E FB59 67E FB5A 680 FB5B 680 FB5C 680 FB5D 680 FB5E 67A FB5F 67A " +
	"FB60 67A FB61 67A FB62 67F FB63 67F FB64 67F FB65 67F FB66 679 FB67 679 FB68 679 FB69 679 FB6A 6A4 FB6B 6A4 " +
	"FB6C 6A4 FB6D 6A4 FB6E 6A6 FB6F 6A6 FB70 6A6 FB71 6A6 FB72 684 FB73 684 FB74 684 FB75 684 FB76 683 FB77 683 " +
	"FB78 683 FB79 683 FB7A 686 FB7B 686 FB7C 686 FB7D 686 FB7E 687 FB7F 687 FB80 687 FB81 687 FB82 68D FB83 68D " +
	"FB84 68C FB85 68C FB86 68E FB87 68E FB88 688 FB89 688 FB8A 698 FB8B 698 FB8C 691 FB8D 691 FB8E 643 FB8F 643 " +
	"FB90 643 FB91 643 FB92 6AF FB93 6AF FB94 6AF FB95 6AF FB96 6B3 FB97 6B3 FB98 6B3 FB99 6B3 FB9A 6B1 FB9B 6B1 " +
	"FB9C 6B1 FB9D 6B1 FB9E 6BA FB9F 6BA FBA0 6BB FBA1 6BB FBA2 6BB FBA3 6BB FBA4 6D5 FBA5 6D5 FBA6 6C1 FBA7 6C1 " +
	"FBA8 6C1 FBA9 6C1 FBAA 6BE FBAB 6BE FBAC 6BE FBAD 6BE FBAE 6D2 FBAF 6D2 FBB0 6D2 FBB1 6D2 FBD3 6AD FBD4 6AD " +
	"FBD5 6AD FBD6 6AD FBD7 6C7 FBD8 6C7 FBD9 6C6 FBDA 6C6 FBDB 6C8 FBDC 6C8 FBDD 6C7.674 FBDE 6CB FBDF 6CB " +
	"FBE0 6C5 FBE1 6C5 FBE2 6C9 FBE3 6C9 FBE4 6D0 FBE5 6D0 FBE6 6D0 FBE7 6D0 FBE8 64A FBE9 64A FBEA 64A.627 " +
	"FBEB 64A.627 FBEC 64A.6D5 FBED 64A.6D5 FBEE 64A.648 FBEF 64A.648 FBF0 64A.6C7 FBF1 64A.6C7 FBF2 64A.6C6 " +
	"FBF3 64A.6C6 FBF4 64A.6C8 FBF5 64A.6C8 FBF6 64A.6D0 FBF7 64A.6D0 FBF8 64A.6D0 FBF9 64A.64A FBFA 64A.64A " +
	"FBFB 64A.64A FBFC 64A FBFD 64A FBFE 64A FBFF 64A FC00 64A.62C FC01 64A.62D FC02 64A.645 FC03 64A.64A " +
	"FC04 64A.64A FC05 628.62C FC06 628.62D FC07 628.62E FC08 628.645 FC09 628.64A FC0A 628.64A FC0B 62A.62C " +
	"FC0C 62A.62D FC0D 62A.62E FC0E 62A.645 FC0F 62A.64A FC10 62A.64A FC11 62B.62C FC12 62B.645 FC13 62B.64A " +
	"FC14 62B.64A FC15 62C.62D FC16 62C.645 FC17 62D.62C FC18 62D.645 FC19 62E.62C FC1A 62E.62D FC1B 62E.645 " +
	"FC1C 633.62C FC1D 633.62D FC1E 633.62E FC1F 633.645 FC20 635.62D FC21 635.645 FC22 636.62C FC23 636.62D " +
	"FC24 636.62E FC25 636.645 FC26 637.62D FC27 637.645 FC28 638.645 FC29 639.62C FC2A 639.645 FC2B 63A.62C " +
	"FC2C 63A.645 FC2D 641.62C FC2E 641.62D FC2F 641.62E FC30 641.645 FC31 641.64A FC32 641.64A FC33 642.62D " +
	"FC34 642.645 FC35 642.64A FC36 642.64A FC37 643.627 FC38 643.62C FC39 643.62D FC3A 643.62E FC3B 643.644 " +
	"FC3C 643.645 FC3D 643.64A FC3E 643.64A FC3F 644.62C FC40 644.62D FC41 644.62E FC42 644.645 FC43 644.64A " +
	"FC44 644.64A FC45 645.62C FC46 645.62D FC47 645.62E FC48 645.645 FC49 645.64A FC4A 645.64A FC4B 646.62C " +
	"FC4C 646.62D FC4D 646.62E FC4E 646.645 FC4F 646.64A FC50 646.64A FC51 647.62C FC52 647.645 FC53 647.64A " +
	"FC54 647.64A FC55 64A.62C FC56 64A.62D FC57 64A.62E FC58 64A.645 FC59 64A.64A FC5A 64A.64A FC5B 630 FC5C 631 " +
	"FC5D 64A FC64 64A.631 FC65 64A.632 FC66 64A.645 FC67 64A.646 FC68 64A.64A FC69 64A.64A FC6A 628.631 " +
	"FC6B 628.632 FC6C 628.645 FC6D 628.646 FC6E 628.64A FC6F 628.64A FC70 62A.631 FC71 62A.632 FC72 62A.645 " +
	"FC73 62A.646 FC74 62A.64A FC75 62A.64A FC76 62B.631 FC77 62B.632 FC78 62B.645 FC79 62B.646 FC7A 62B.64A " +
	"FC7B 62B.64A FC7C 641.64A FC7D 641.64A FC7E 642.64A FC7F 642.64A FC80 643.627 FC81 643.644 FC82 643.645 " +
	"FC83 643.64A FC84 643.64A FC85 644.645 FC86 644.64A FC87 644.64A FC88 645.627 FC89 645.645 FC8A 646.631 " +
	"FC8B 646.632 FC8C 646.645 FC8D 646.646 FC8E 646.64A FC8F 646.64A FC90 64A FC91 64A.631 FC92 64A.632 " +
	"FC93 64A.645 FC94 64A.646 FC95 64A.64A FC96 64A.64A FC97 64A.62C FC98 64A.62D FC99 64A.62E FC9A 64A.645 " +
	"FC9B 64A.647 FC9C 628.62C FC9D 628.62D FC9E 628.62E FC9F 628.645 FCA0 628.647 FCA1 62A.62C FCA2 62A.62D " +
	"FCA3 62A.62E FCA4 62A.645 FCA5 62A.647 FCA6 62B.645 FCA7 62C.62D FCA8 62C.645 FCA9 62D.62C FCAA 62D.645 " +
	"FCAB 62E.62C FCAC 62E.645 FCAD 633.62C FCAE 633.62D FCAF 633.62E FCB0 633.645 FCB1 635.62D FCB2 635.62E " +
	"FCB3 635.645 FCB4 636.62C FCB5 636.62D FCB6 636.62E FCB7 636.645 FCB8 637.62D FCB9 638.645 FCBA 639.62C " +
	"FCBB 639.645 FCBC 63A.62C FCBD 63A.645 FCBE 641.62C FCBF 641.62D FCC0 641.62E FCC1 641.645 FCC2 642.62D " +
	"FCC3 642.645 FCC4 643.62C FCC5 643.62D FCC6 643.62E FCC7 643.644 FCC8 643.645 FCC9 644.62C FCCA 644.62D " +
	"FCCB 644.62E FCCC 644.645 FCCD 644.647 FCCE 645.62C FCCF 645.62D FCD0 645.62E FCD1 645.645 FCD2 646.62C " +
	"FCD3 646.62D FCD4 646.62E FCD5 646.645 FCD6 646.647 FCD7 647.62C FCD8 647.645 FCD9 647 FCDA 64A.62C " +
	"FCDB 64A.62D FCDC 64A.62E FCDD 64A.645 FCDE 64A.647 FCDF 64A.645 FCE0 64A.647 FCE1 628.645 FCE2 628.647 " +
	"FCE3 62A.645 FCE4 62A.647 FCE5 62B.645 FCE6 62B.647 FCE7 633.645 FCE8 633.647 FCE9 634.645 FCEA 634.647 " +
	"FCEB 643.644 FCEC 643.645 FCED 644.645 FCEE 646.645 FCEF 646.647 FCF0 64A.645 FCF1 64A.647 FCF5 637.64A " +
	"FCF6 637.64A FCF7 639.64A FCF8 639.64A FCF9 63A.64A FCFA 63A.64A FCFB 633.64A FCFC 633.64A FCFD 634.64A " +
	"FCFE 634.64A FCFF 62D.64A FD00 62D.64A FD01 62C.64A FD02 62C.64A FD03 62E.64A FD04 62E.64A FD05 635.64A " +
	"FD06 635.64A FD07 636.64A FD08 636.64A FD09 634.62C FD0A 634.62D FD0B 634.62E FD0C 634.645 FD0D 634.631 " +
	"FD0E 633.631 FD0F 635.631 FD10 636.631 FD11 637.64A FD12 637.64A FD13 639.64A FD14 639.64A FD15 63A.64A " +
	"FD16 63A.64A FD17 633.64A FD18 633.64A FD19 634.64A FD1A 634.64A FD1B 62D.64A FD1C 62D.64A FD1D 62C.64A " +
	"FD1E 62C.64A FD1F 62E.64A FD20 62E.64A FD21 635.64A FD22 635.64A FD23 636.64A FD24 636.64A FD25 634.62C " +
	"FD26 634.62D FD27 634.62E FD28 634.645 FD29 634.631 FD2A 633.631 FD2B 635.631 FD2C 636.631 FD2D 634.62C " +
	"FD2E 634.62D FD2F 634.62E FD30 634.645 FD31 633.647 FD32 634.647 FD33 637.645 FD34 633.62C FD35 633.62D " +
	"FD36 633.62E FD37 634.62C FD38 634.62D FD39 634.62E FD3A 637.645 FD3B 638.645 FD3C 627 FD3D 627 " +
	"FD50 62A.62C.645 FD51 62A.62D.62C FD52 62A.62D.62C FD53 62A.62D.645 FD54 62A.62E.645 FD55 62A.645.62C " +
	"FD56 62A.645.62D FD57 62A.645.62E FD58 62C.645.62D FD59 62C.645.62D FD5A 62D.645.64A FD5B 62D.645.64A " +
	"FD5C 633.62D.62C FD5D 633.62C.62D FD5E 633.62C.64A FD5F 633.645.62D FD60 633.645.62D FD61 633.645.62C " +
	"FD62 633.645.645 FD63 633.645.645 FD64 635.62D.62D FD65 635.62D.62D FD66 635.645.645 FD67 634.62D.645 " +
	"FD68 634.62D.645 FD69 634.62C.64A FD6A 634.645.62E FD6B 634.645.62E FD6C 634.645.645 FD6D 634.645.645 " +
	"FD6E 636.62D.64A FD6F 636.62E.645 FD70 636.62E.645 FD71 637.645.62D FD72 637.645.62D FD73 637.645.645 " +
	"FD74 637.645.64A FD75 639.62C.645 FD76 639.645.645 FD77 639.645.645 FD78 639.645.64A FD79 63A.645.645 " +
	"FD7A 63A.645.64A FD7B 63A.645.64A FD7C 641.62E.645 FD7D 641.62E.645 FD7E 642.645.62D FD7F 642.645.645 " +
	"FD80 644.62D.645 FD81 644.62D.64A FD82 644.62D.64A FD83 644.62C.62C FD84 644.62C.62C FD85 644.62E.645 " +
	"FD86 644.62E.645 FD87 644.645.62D FD88 644.645.62D FD89 645.62D.62C FD8A 645.62D.645 FD8B 645.62D.64A " +
	"FD8C 645.62C.62D FD8D 645.62C.645 FD8E 645.62E.62C FD8F 645.62E.645 FD92 645.62C.62E FD93 647.645.62C " +
	"FD94 647.645.645 FD95 646.62D.645 FD96 646.62D.64A FD97 646.62C.645 FD98 646.62C.645 FD99 646.62C.64A " +
	"FD9A 646.645.64A FD9B 646.645.64A FD9C 64A.645.645 FD9D 64A.645.645 FD9E 628.62E.64A FD9F 62A.62C.64A " +
	"FDA0 62A.62C.64A FDA1 62A.62E.64A FDA2 62A.62E.64A FDA3 62A.645.64A FDA4 62A.645.64A FDA5 62C.645.64A " +
	"FDA6 62C.62D.64A FDA7 62C.645.64A FDA8 633.62E.64A FDA9 635.62D.64A FDAA 634.62D.64A FDAB 636.62D.64A " +
	"FDAC 644.62C.64A FDAD 644.645.64A FDAE 64A.62D.64A FDAF 64A.62C.64A FDB0 64A.645.64A FDB1 645.645.64A " +
	"FDB2 642.645.64A FDB3 646.62D.64A FDB4 642.645.62D FDB5 644.62D.645 FDB6 639.645.64A FDB7 643.645.64A " +
	"FDB8 646.62C.62D FDB9 645.62E.64A FDBA 644.62C.645 FDBB 643.645.645 FDBC 644.62C.645 FDBD 646.62C.62D " +
	"FDBE 62C.62D.64A FDBF 62D.62C.64A FDC0 645.62C.64A FDC1 641.645.64A FDC2 628.62D.64A FDC3 643.645.645 " +
	"FDC4 639.62C.645 FDC5 635.645.645 FDC6 633.62E.64A FDC7 646.62C.64A FDF0 635.644.6D2 FDF1 642.644.6D2 " +
	"FDF2 627.644.644.647 FDF3 627.643.628.631 FDF4 645.62D.645.62F FDF5 635.644.639.645 FDF6 631.633.648.644 " +
	"FDF7 639.644.64A.647 FDF8 648.633.644.645 FDF9 635.644.64A FE10 2C FE13 3A FE14 3B FE15 21 FE16 3F FE33 5F " +
	"FE34 5F FE35 28 FE36 29 FE37 7B FE38 7D FE47 5B FE48 5D FE49 20 FE4A 20 FE4B 20 FE4C 20 FE4D 5F FE4E 5F " +
	"FE4F 5F FE50 2C FE52 2E FE54 3B FE55 3A FE56 3F FE57 21 FE59 28 FE5A 29 FE5B 7B FE5C 7D FE5F 23 FE60 26 " +
	"FE61 2A FE62 2B FE63 2D FE64 3C FE65 3E FE66 3D FE68 5C FE69 24 FE6A 25 FE6B 40 FE80 621 FE81 627 FE82 627 " +
	"FE83 627 FE84 627 FE85 648 FE86 648 FE87 627 FE88 627 FE89 64A FE8A 64A FE8B 64A FE8C 64A FE8D 627 FE8E 627 " +
	"FE8F 628 FE90 628 FE91 628 FE92 628 FE93 647 FE94 647 FE95 62A FE96 62A FE97 62A FE98 62A FE99 62B FE9A 62B " +
	"FE9B 62B FE9C 62B FE9D 62C FE9E 62C FE9F 62C FEA0 62C FEA1 62D FEA2 62D FEA3 62D FEA4 62D FEA5 62E FEA6 62E " +
	"FEA7 62E FEA8 62E FEA9 62F FEAA 62F FEAB 630 FEAC 630 FEAD 631 FEAE 631 FEAF 632 FEB0 632 FEB1 633 FEB2 633 " +
	"FEB3 633 FEB4 633 FEB5 634 FEB6 634 FEB7 634 FEB8 634 FEB9 635 FEBA 635 FEBB 635 FEBC 635 FEBD 636 FEBE 636 " +
	"FEBF 636 FEC0 636 FEC1 637 FEC2 637 FEC3 637 FEC4 637 FEC5 638 FEC6 638 FEC7 638 FEC8 638 FEC9 639 FECA 639 " +
	"FECB 639 FECC 639 FECD 63A FECE 63A FECF 63A FED0 63A FED1 641 FED2 641 FED3 641 FED4 641 FED5 642 FED6 642 " +
	"FED7 642 FED8 642 FED9 643 FEDA 643 FEDB 643 FEDC 643 FEDD 644 FEDE 644 FEDF 644 FEE0 644 FEE1 645 FEE2 645 " +
	"FEE3 645 FEE4 645 FEE5 646 FEE6 646 FEE7 646 FEE8 646 FEE9 647 FEEA 647 FEEB 647 FEEC 647 FEED 648 FEEE 648 " +
	"FEEF 64A FEF0 64A FEF1 64A FEF2 64A FEF3 64A FEF4 64A FEF5 644.627 FEF6 644.627 FEF7 644.627 FEF8 644.627 " +
	"FEF9 644.627 FEFA 644.627 FEFB 644.627 FEFC 644.627 FF01 21 FF02 22 FF03 23 FF04 24 FF05 25 FF06 26 FF07 27 " +
	"FF08 28 FF09 29 FF0A 2A FF0B 2B FF0C 2C FF0D 2D FF0E 2E FF0F 2F FF10 30 FF11 31 FF12 32 FF13 33 FF14 34 " +
	"FF15 35 FF16 36 FF17 37 FF18 38 FF19 39 FF1A 3A FF1B 3B FF1C 3C FF1D 3D FF1E 3E FF1F 3F FF20 40 FF21 61 " +
	"FF22 62 FF23 63 FF24 64 FF25 65 FF26 66 FF27 67 FF28 68 FF29 69 FF2A 6A FF2B 6B FF2C 6C FF2D 6D FF2E 6E " +
	"FF2F 6F FF30 70 FF31 71 FF32 72 FF33 73 FF34 74 FF35 75 FF36 76 FF37 77 FF38 78 FF39 79 FF3A 7A FF3B 5B " +
	"FF3C 5C FF3D 5D FF3E 5E FF3F 5F FF40 60 FF41 61 FF42 62 FF43 63 FF44 64 FF45 65 FF46 66 FF47 67 FF48 68 " +
	"FF49 69 FF4A 6A FF4B 6B FF4C 6C FF4D 6D FF4E 6E FF4F 6F FF50 70 FF51 71 FF52 72 FF53 73 FF54 74 FF55 75 " +
	"FF56 76 FF57 77 FF58 78 FF59 79 FF5A 7A FF5B 7B FF5C 7C FF5D 7D FF5E 7E FF66 30F2 FF67 30A1 FF68 30A3 " +
	"FF69 30A5 FF6A 30A7 FF6B 30A9 FF6C 30E3 FF6D 30E5 FF6E 30E7 FF6F 30C3 FF70 30FC FF71 30A2 FF72 30A4 FF73 30A6 " +
	"FF74 30A8 FF75 30AA FF76 30AB FF77 30AD FF78 30AF FF79 30B1 FF7A 30B3 FF7B 30B5 FF7C 30B7 FF7D 30B9 FF7E 30BB " +
	"FF7F 30BD FF80 30BF FF81 30C1 FF82 30C4 FF83 30C6 FF84 30C8 FF85 30CA FF86 30CB FF87 30CC FF88 30CD FF89 30CE " +
	"FF8A 30CF FF8B 30D2 FF8C 30D5 FF8D 30D8 FF8E 30DB FF8F 30DE FF90 30DF FF91 30E0 FF92 30E1 FF93 30E2 FF94 30E4 " +
	"FF95 30E6 FF96 30E8 FF97 30E9 FF98 30EA FF99 30EB FF9A 30EC FF9B 30ED FF9C 30EF FF9D 30F3 FF9E 3099 FF9F 309A " +
	"FFA1 1100 FFA2 1101 FFA3 11AA FFA4 1102 FFA5 11AC FFA6 11AD FFA7 1103 FFA8 1104 FFA9 1105 FFAA 11B0 FFAB 11B1 " +
	"FFAC 11B2 FFAD 11B3 FFAE 11B4 FFAF 11B5 FFB0 111A FFB1 1106 FFB2 1107 FFB3 1108 FFB4 1121 FFB5 1109 FFB6 110A " +
	"FFB7 110B FFB8 110C FFB9 110D FFBA 110E FFBB 110F FFBC 1110 FFBD 1111 FFBE 1112 FFC2 1161 FFC3 1162 FFC4 1163 " +
	"FFC5 1164 FFC6 1165 FFC7 1166 FFCA 1167 FFCB 1168 FFCC 1169 FFCD 116A FFCE 116B FFCF 116C FFD2 116D FFD3 116E " +
	"FFD4 116F FFD5 1170 FFD6 1171 FFD7 1172 FFDA 1173 FFDB 1174 FFDC 1175 FFE0 A2 FFE1 A3 FFE2 AC FFE3 20 FFE5 A5 " +
	"FFE6 20A9 FFE9 2190 FFEA 2191 FFEB 2192 FFEC 2193 FFED 25A0 FFEE 25CB 10400 10428 10401 10429 10402 1042A " +
	"10403 1042B 10404 1042C 10405 1042D 10406 1042E 10407 1042F 10408 10430 10409 10431 1040A 10432 1040B 10433 " +
	"1040C 10434 1040D 10435 1040E 10436 1040F 10437 10410 10438 10411 10439 10412 1043A 10413 1043B 10414 1043C " +
	"10415 1043D 10416 1043E 10417 1043F 10418 10440 10419 10441 1041A 10442 1041B 10443 1041C 10444 1041D 10445 " +
	"1041E 10446 1041F 10447 10420 10448 10421 10449 10422 1044A 10423 1044B 10424 1044C 10425 1044D 10426 1044E " +
	"10427 1044F 104A0 30 104A1 31 104A2 32 104A3 33 104A4 34 104A5 35 104A6 36 104A7 37 104A8 38 104A9 39 " +
	"104B0 104D8 104B1 104D9 104B2 104DA 104B3 104DB 104B4 104DC 104B5 104DD 104B6 104DE 104B7 104DF 104B8 104E0 " +
	"104B9 104E1 104BA 104E2 104BB 104E3 104BC 104E4 104BD 104E5 104BE 104E6 104BF 104E7 104C0 104E8 104C1 104E9 " +
	"104C2 104EA 104C3 104EB 104C4 104EC 104C5 104ED 104C6 104EE 104C7 104EF 104C8 104F0 104C9 104F1 104CA 104F2 " +
	"104CB 104F3 104CC 104F4 104CD 104F5 104CE 104F6 104CF 104F7 104D0 104F8 104D1 104F9 104D2 104FA 104D3 104FB " +
	"10570 10597 10571 10598 10572 10599 10573 1059A 10574 1059B 10575 1059C 10576 1059D 10577 1059E 10578 1059F " +
	"10579 105A0 1057A 105A1 1057C 105A3 1057D 105A4 1057E 105A5 1057F 105A6 10580 105A7 10581 105A8 10582 105A9 " +
	"10583 105AA 10584 105AB 10585 105AC 10586 105AD 10587 105AE 10588 105AF 10589 105B0 1058A 105B1 1058C 105B3 " +
	"1058D 105B4 1058E 105B5 1058F 105B6 10590 105B7 10591 105B8 10592 105B9 10594 105BB 10595 105BC 10781 2D0 " +
	"10782 2D1 10783 61.65 10784 299 10785 62 10787 2A3 10788 AB66 10789 2A5 1078A 2A4 1078B 64 1078C 64 1078D 64 " +
	"1078E 258 1078F 25E 10790 2A9 10791 264 10792 262 10793 67 10794 29B 10795 68 10796 29C 10797 267 10798 284 " +
	"10799 2AA 1079A 2AB 1079B 6C 1079C 1DF04 1079D 6C 1079E 26E 1079F 1DF05 107A0 28E 107A1 1DF06 107A2 6F " +
	"107A3 276 107A4 277 107A5 71 107A6 27A 107A7 1DF08 107A8 72 107A9 72 107AA 280 107AB 2A8 107AC 2A6 107AD AB67 " +
	"107AE 2A7 107AF 74 107B0 76 107B2 28F 107B3 2A1 107B4 2A2 107B5 298 107B6 1C0 107B7 1C1 107B8 1C2 107B9 1DF0A " +
	"107BA 73 10C80 10CC0 10C81 10CC1 10C82 10CC2 10C83 10CC3 10C84 10CC4 10C85 10CC5 10C86 10CC6 10C87 10CC7 " +
	"10C88 10CC8 10C89 10CC9 10C8A 10CCA 10C8B 10CCB 10C8C 10CCC 10C8D 10CCD 10C8E 10CCE 10C8F 10CCF 10C90 10CD0 " +
	"10C91 10CD1 10C92 10CD2 10C93 10CD3 10C94 10CD4 10C95 10CD5 10C96 10CD6 10C97 10CD7 10C98 10CD8 10C99 10CD9 " +
	"10C9A 10CDA 10C9B 10CDB 10C9C 10CDC 10C9D 10CDD 10C9E 10CDE 10C9F 10CDF 10CA0 10CE0 10CA1 10CE1 10CA2 10CE2 " +
	"10CA3 10CE3 10CA4 10CE4 10CA5 10CE5 10CA6 10CE6 10CA7 10CE7 10CA8 10CE8 10CA9 10CE9 10CAA 10CEA 10CAB 10CEB " +
	"10CAC 10CEC 10CAD 10CED 10CAE 10CEE 10CAF 10CEF 10CB0 10CF0 10CB1 10CF1 10CB2 10CF2 10D30 30 10D31 31 " +
	"10D32 32 10D33 33 10D34 34 10D35 35 10D36 36 10D37 37 10D38 38 10D39 39 11066 30 11067 31 11068 32 11069 33 " +
	"1106A 34 1106B 35 1106C 36 1106D 37 1106E 38 1106F 39 110F0 30 110F1 31 110F2 32 110F3 33 110F4 34 110F5 35 " +
	"110F6 36 110F7 37 110F8 38 110F9 39 11136 30 11137 31 11138 32 11139 33 1113A 34 1113B 35 1113C 36 1113D 37 " +
	"1113E 38 1113F 39 111D0 30 111D1 31 111D2 32 111D3 33 111D4 34 111D5 35 111D6 36 111D7 37 111D8 38 111D9 39 " +
	"112F0 30 112F1 31 112F2 32 112F3 33 112F4 34 112F5 35 112F6 36 112F7 37 112F8 38 112F9 39 11450 30 11451 31 " +
	"11452 32 11453 33 11454 34 11455 35 11456 36 11457 37 11458 38 11459 39 114D0 30 114D1 31 114D2 32 114D3 33 " +
	"114D4 34 114D5 35 114D6 36 114D7 37 114D8 38 114D9 39 11650 30 11651 31 11652 32 11653 33 11654 34 11655 35 " +
	"11656 36 11657 37 11658 38 11659 39 116C0 30 116C1 31 116C2 32 116C3 33 116C4 34 116C5 35 116C6 36 116C7 37 " +
	"116C8 38 116C9 39 11730 30 11731 31 11732 32 11733 33 11734 34 11735 35 11736 36 11737 37 11738 38 11739 39 " +
	"118A0 118C0 118A1 118C1 118A2 118C2 118A3 118C3 118A4 118C4 118A5 118C5 118A6 118C6 118A7 118C7 118A8 118C8 " +
	"118A9 118C9 118AA 118CA 118AB 118CB 118AC 118CC 118AD 118CD 118AE 118CE 118AF 118CF 118B0 118D0 118B1 118D1 " +
	"118B2 118D2 118B3 118D3 118B4 118D4 118B5 118D5 118B6 118D6 118B7 118D7 118B8 118D8 118B9 118D9 118BA 118DA " +
	"118BB 118DB 118BC 118DC 118BD 118DD 118BE 118DE 118BF 118DF 118E0 30 118E1 31 118E2 32 118E3 33 118E4 34 " +
	"118E5 35 118E6 36 118E7 37 118E8 38 118E9 39 11950 30 11951 31 11952 32 11953 33 11954 34 11955 35 11956 36 " +
	"11957 37 11958 38 11959 39 11C50 30 11C51 31 11C52 32 11C53 33 11C54 34 11C55 35 11C56 36 11C57 37 11C58 38 " +
	"11C59 39 11D50 30 11D51 31 11D52 32 11D53 33 11D54 34 11D55 35 11D56 36 11D57 37 11D58 38 11D59 39 11DA0 30 " +
	"11DA1 31 11DA2 32 11DA3 33 11DA4 34 11DA5 35 11DA6 36 11DA7 37 11DA8 38 11DA9 39 11F50 30 11F51 31 11F52 32 " +
	"11F53 33 11F54 34 11F55 35 11F56 36 11F57 37 11F58 38 11F59 39 16A60 30 16A61 31 16A62 32 16A63 33 16A64 34 " +
	"16A65 35 16A66 36 16A67 37 16A68 38 16A69 39 16AC0 30 16AC1 31 16AC2 32 16AC3 33 16AC4 34 16AC5 35 16AC6 36 " +
	"16AC7 37 16AC8 38 16AC9 39 16B50 30 16B51 31 16B52 32 16B53 33 16B54 34 16B55 35 16B56 36 16B57 37 16B58 38 " +
	"16B59 39 16E40 16E60 16E41 16E61 16E42 16E62 16E43 16E63 16E44 16E64 16E45 16E65 16E46 16E66 16E47 16E67 " +
	"16E48 16E68 16E49 16E69 16E4A 16E6A 16E4B 16E6B 16E4C 16E6C 16E4D 16E6D 16E4E 16E6E 16E4F 16E6F 16E50 16E70 " +
	"16E51 16E71 16E52 16E72 16E53 16E73 16E54 16E74 16E55 16E75 16E56 16E76 16E57 16E77 16E58 16E78 16E59 16E79 " +
	"16E5A 16E7A 16E5B 16E7B 16E5C 16E7C 16E5D 16E7D 16E5E 16E7E 16E5F 16E7F 1D15E 1D157 1D15F 1D158 1D160 1D158 " +
	"1D161 1D158 1D162 1D158 1D163 1D158 1D164 1D158 1D1BB 1D1B9 1D1BC 1D1BA 1D1BD 1D1B9 1D1BE 1D1BA 1D1BF 1D1B9 " +
	"1D1C0 1D1BA 1D400 61 1D401 62 1D402 63 1D403 64 1D404 65 1D405 66 1D406 67 1D407 68 1D408 69 1D409 6A " +
	"1D40A 6B 1D40B 6C 1D40C 6D 1D40D 6E 1D40E 6F 1D40F 70 1D410 71 1D411 72 1D412 73 1D413 74 1D414 75 1D415 76 " +
	"1D416 77 1D417 78 1D418 79 1D419 7A 1D41A 61 1D41B 62 1D41C 63 1D41D 64 1D41E 65 1D41F 66 1D420 67 1D421 68 " +
	"1D422 69 1D423 6A 1D424 6B 1D425 6C 1D426 6D 1D427 6E 1D428 6F 1D429 70 1D42A 71 1D42B 72 1D42C 73 1D42D 74 " +
	"1D42E 75 1D42F 76 1D430 77 1D431 78 1D432 79 1D433 7A 1D434 61 1D435 62 1D436 63 1D437 64 1D438 65 1D439 66 " +
	"1D43A 67 1D43B 68 1D43C 69 1D43D 6A 1D43E 6B 1D43F 6C 1D440 6D 1D441 6E 1D442 6F 1D443 70 1D444 71 1D445 72 " +
	"1D446 73 1D447 74 1D448 75 1D449 76 1D44A 77 1D44B 78 1D44C 79 1D44D 7A 1D44E 61 1D44F 62 1D450 63 1D451 64 " +
	"1D452 65 1D453 66 1D454 67 1D456 69 1D457 6A 1D458 6B 1D459 6C 1D45A 6D 1D45B 6E 1D45C 6F 1D45D 70 1D45E 71 " +
	"1D45F 72 1D460 73 1D461 74 1D462 75 1D463 76 1D464 77 1D465 78 1D466 79 1D467 7A 1D468 61 1D469 62 1D46A 63 " +
	"1D46B 64 1D46C 65 1D46D 66 1D46E 67 1D46F 68 1D470 69 1D471 6A 1D472 6B 1D473 6C 1D474 6D 1D475 6E 1D476 6F " +
	"1D477 70 1D478 71 1D479 72 1D47A 73 1D47B 74 1D47C 75 1D47D 76 1D47E 77 1D47F 78 1D480 79 1D481 7A 1D482 61 " +
	"1D483 62 1D484 63 1D485 64 1D486 65 1D487 66 1D488 67 1D489 68 1D48A 69 1D48B 6A 1D48C 6B 1D48D 6C 1D48E 6D " +
	"1D48F 6E 1D490 6F 1D491 70 1D492 71 1D493 72 1D494 73 1D495 74 1D496 75 1D497 76 1D498 77 1D499 78 1D49A 79 " +
	"1D49B 7A 1D49C 61 1D49E 63 1D49F 64 1D4A2 67 1D4A5 6A 1D4A6 6B 1D4A9 6E 1D4AA 6F 1D4AB 70 1D4AC 71 1D4AE 73 " +
	"1D4AF 74 1D4B0 75 1D4B1 76 1D4B2 77 1D4B3 78 1D4B4 79 1D4B5 7A 1D4B6 61 1D4B7 62 1D4B8 63 1D4B9 64 1D4BB 66 " +
	"1D4BD 68 1D4BE 69 1D4BF 6A 1D4C0 6B 1D4C1 6C 1D4C2 6D 1D4C3 6E 1D4C5 70 1D4C6 71 1D4C7 72 1D4C8 73 1D4C9 74 " +
	"1D4CA 75 1D4CB 76 1D4CC 77 1D4CD 78 1D4CE 79 1D4CF 7A 1D4D0 61 1D4D1 62 1D4D2 63 1D4D3 64 1D4D4 65 1D4D5 66 " +
	"1D4D6 67 1D4D7 68 1D4D8 69 1D4D9 6A 1D4DA 6B 1D4DB 6C 1D4DC 6D 1D4DD 6E 1D4DE 6F 1D4DF 70 1D4E0 71 1D4E1 72 " +
	"1D4E2 73 1D4E3 74 1D4E4 75 1D4E5 76 1D4E6 77 1D4E7 78 1D4E8 79 1D4E9 7A 1D4EA 61 1D4EB 62 1D4EC 63 1D4ED 64 " +
	"1D4EE 65 1D4EF 66 1D4F0 67 1D4F1 68 1D4F2 69 1D4F3 6A 1D4F4 6B 1D4F5 6C 1D4F6 6D 1D4F7 6E 1D4F8 6F 1D4F9 70 " +
	"1D4FA 71 1D4FB 72 1D4FC 73 1D4FD 74 1D4FE 75 1D4FF 76 1D500 77 1D501 78 1D502 79 1D503 7A 1D504 61 1D505 62 " +
	"1D507 64 1D508 65 1D509 66 1D50A 67 1D50D 6A 1D50E 6B 1D50F 6C 1D510 6D 1D511 6E 1D512 6F 1D513 70 1D514 71 " +
	"1D516 73 1D517 74 1D518 75 1D519 76 1D51A 77 1D51B 78 1D51C 79 1D51E 61 1D51F 62 1D520 63 1D521 64 1D522 65 " +
	"1D523 66 1D524 67 1D525 68 1D526 69 1D527 6A 1D528 6B 1D529 6C 1D52A 6D 1D52B 6E 1D52C 6F 1D52D 70 1D52E 71 " +
	"1D52F 72 1D530 73 1D531 74 1D532 75 1D533 76 1D534 77 1D535 78 1D536 79 1D537 7A 1D538 61 1D539 62 1D53B 64 " +
	"1D53C 65 1D53D 66 1D53E 67 1D540 69 1D541 6A 1D542 6B 1D543 6C 1D544 6D 1D546 6F 1D54A 73 1D54B 74 1D54C 75 " +
	"1D54D 76 1D54E 77 1D54F 78 1D550 79 1D552 61 1D553 62 1D554 63 1D555 64 1D556 65 1D557 66 1D558 67 1D559 68 " +
	"1D55A 69 1D55B 6A 1D55C 6B 1D55D 6C 1D55E 6D 1D55F 6E 1D560 6F 1D561 70 1D562 71 1D563 72 1D564 73 1D565 74 " +
	"1D566 75 1D567 76 1D568 77 1D569 78 1D56A 79 1D56B 7A 1D56C 61 1D56D 62 1D56E 63 1D56F 64 1D570 65 1D571 66 " +
	"1D572 67 1D573 68 1D574 69 1D575 6A 1D576 6B 1D577 6C 1D578 6D 1D579 6E 1D57A 6F 1D57B 70 1D57C 71 1D57D 72 " +
	"1D57E 73 1D57F 74 1D580 75 1D581 76 1D582 77 1D583 78 1D584 79 1D585 7A 1D586 61 1D587 62 1D588 63 1D589 64 " +
	"1D58A 65 1D58B 66 1D58C 67 1D58D 68 1D58E 69 1D58F 6A 1D590 6B 1D591 6C 1D592 6D 1D593 6E 1D594 6F 1D595 70 " +
	"1D596 71 1D597 72 1D598 73 1D599 74 1D59A 75 1D59B 76 1D59C 77 1D59D 78 1D59E 79 1D59F 7A 1D5A0 61 1D5A1 62 " +
	"1D5A2 63 1D5A3 64 1D5A4 65 1D5A5 66 1D5A6 67 1D5A7 68 1D5A8 69 1D5A9 6A 1D5AA 6B 1D5AB 6C 1D5AC 6D 1D5AD 6E " +
	"1D5AE 6F 1D5AF 70 1D5B0 71 1D5B1 72 1D5B2 73 1D5B3 74 1D5B4 75 1D5B5 76 1D5B6 77 1D5B7 78 1D5B8 79 1D5B9 7A " +
	"1D5BA 61 1D5BB 62 1D5BC 63 1D5BD 64 1D5BE 65 1D5BF 66 1D5C0 67 1D5C1 68 1D5C2 69 1D5C3 6A 1D5C4 6B 1D5C5 6C " +
	"1D5C6 6D 1D5C7 6E 1D5C8 6F 1D5C9 70 1D5CA 71 1D5CB 72 1D5CC 73 1D5CD 74 1D5CE 75 1D5CF 76 1D5D0 77 1D5D1 78 " +
	"1D5D2 79 1D5D3 7A 1D5D4 61 1D5D5 62 1D5D6 63 1D5D7 64 1D5D8 65 1D5D9 66 1D5DA 67 1D5DB 68 1D5DC 69 1D5DD 6A " +
	"1D5DE 6B 1D5DF 6C 1D5E0 6D 1D5E1 6E 1D5E2 6F 1D5E3 70 1D5E4 71 1D5E5 72 1D5E6 73 1D5E7 74 1D5E8 75 1D5E9 76 " +
	"1D5EA 77 1D5EB 78 1D5EC 79 1D5ED 7A 1D5EE 61 1D5EF 62 1D5F0 63 1D5F1 64 1D5F2 65 1D5F3 66 1D5F4 67 1D5F5 68 " +
	"1D5F6 69 1D5F7 6A 1D5F8 6B 1D5F9 6C 1D5FA 6D 1D5FB 6E 1D5FC 6F 1D5FD 70 1D5FE 71 1D5FF 72 1D600 73 1D601 74 " +
	"1D602 75 1D603 76 1D604 77 1D605 78 1D606 79 1D607 7A 1D608 61 1D609 62 1D60A 63 1D60B 64 1D60C 65 1D60D 66 " +
	"1D60E 67 1D60F 68 1D610 69 1D611 6A 1D612 6B 1D613 6C 1D614 6D 1D615 6E 1D616 6F 1D617 70 1D618 71 1D619 72 " +
	"1D61A 73 1D61B 74 1D61C 75 1D61D 76 1D61E 77 1D61F 78 1D620 79 1D621 7A 1D622 61 1D623 62 1D624 63 1D625 64 " +
	"1D626 65 1D627 66 1D628 67 1D629 68 1D62A 69 1D62B 6A 1D62C 6B 1D62D 6C 1D62E 6D 1D62F 6E 1D630 6F 1D631 70 " +
	"1D632 71 1D633 72 1D634 73 1D635 74 1D636 75 1D637 76 1D638 77 1D639 78 1D63A 79 1D63B 7A 1D63C 61 1D63D 62 " +
	"1D63E 63 1D63F 64 1D640 65 1D641 66 1D642 67 1D643 68 1D644 69 1D645 6A 1D646 6B 1D647 6C 1D648 6D 1D649 6E " +
	"1D64A 6F 1D64B 70 1D64C 71 1D64D 72 1D64E 73 1D64F 74 1D650 75 1D651 76 1D652 77 1D653 78 1D654 79 1D655 7A " +
	"1D656 61 1D657 62 1D658 63 1D659 64 1D65A 65 1D65B 66 1D65C 67 1D65D 68 1D65E 69 1D65F 6A 1D660 6B 1D661 6C " +
	"1D662 6D 1D663 6E 1D664 6F 1D665 70 1D666 71 1D667 72 1D668 73 1D669 74 1D66A 75 1D66B 76 1D66C 77 1D66D 78 " +
	"1D66E 79 1D66F 7A 1D670 61 1D671 62 1D672 63 1D673 64 1D674 65 1D675 66 1D676 67 1D677 68 1D678 69 1D679 6A " +
	"1D67A 6B 1D67B 6C 1D67C 6D 1D67D 6E 1D67E 6F 1D67F 70 1D680 71 1D681 72 1D682 73 1D683 74 1D684 75 1D685 76 " +
	"1D686 77 1D687 78 1D688 79 1D689 7A 1D68A 61 1D68B 62 1D68C 63 1D68D 64 1D68E 65 1D68F 66 1D690 67 1D691 68 " +
	"1D692 69 1D693 6A 1D694 6B 1D695 6C 1D696 6D 1D697 6E 1D698 6F 1D699 70 1D69A 71 1D69B 72 1D69C 73 1D69D 74 " +
	"1D69E 75 1D69F 76 1D6A0 77 1D6A1 78 1D6A2 79 1D6A3 7A 1D6A4 69 1D6A5 6A 1D6A8 3B1 1D6A9 3B2 1D6AA 3B3 " +
	"1D6AB 3B4 1D6AC 3B5 1D6AD 3B6 1D6AE 3B7 1D6AF 3B8 1D6B0 3B9 1D6B1 3BA 1D6B2 3BB 1D6B3 3BC 1D6B4 3BD 1D6B5 3BE " +
	"1D6B6 3BF 1D6B7 3C0 1D6B8 3C1 1D6B9 3B8 1D6BA 3C3 1D6BB 3C4 1D6BC 3C5 1D6BD 3C6 1D6BE 3C7 1D6BF 3C8 1D6C0 3C9 " +
	"1D6C1 2207 1D6C2 3B1 1D6C3 3B2 1D6C4 3B3 1D6C5 3B4 1D6C6 3B5 1D6C7 3B6 1D6C8 3B7 1D6C9 3B8 1D6CA 3B9 " +
	"1D6CB 3BA 1D6CC 3BB 1D6CD 3BC 1D6CE 3BD 1D6CF 3BE 1D6D0 3BF 1D6D1 3C0 1D6D2 3C1 1D6D3 3C3 1D6D4 3C3 1D6D5 3C4 " +
	"1D6D6 3C5 1D6D7 3C6 1D6D8 3C7 1D6D9 3C8 1D6DA 3C9 1D6DB 2202 1D6DC 3B5 1D6DD 3B8 1D6DE 3BA 1D6DF 3C6 " +
	"1D6E0 3C1 1D6E1 3C0 1D6E2 3B1 1D6E3 3B2 1D6E4 3B3 1D6E5 3B4 1D6E6 3B5 1D6E7 3B6 1D6E8 3B7 1D6E9 3B8 1D6EA 3B9 " +
	"1D6EB 3BA 1D6EC 3BB 1D6ED 3BC 1D6EE 3BD 1D6EF 3BE 1D6F0 3BF 1D6F1 3C0 1D6F2 3C1 1D6F3 3B8 1D6F4 3C3 1D6F5 3C4 " +
	"1D6F6 3C5 1D6F7 3C6 1D6F8 3C7 1D6F9 3C8 1D6FA 3C9 1D6FB 2207 1D6FC 3B1 1D6FD 3B2 1D6FE 3B3 1D6FF 3B4 " +
	"1D700 3B5 1D701 3B6 1D702 3B7 1D703 3B8 1D704 3B9 1D705 3BA 1D706 3BB 1D707 3BC 1D708 3BD 1D709 3BE 1D70A 3BF " +
	"1D70B 3C0 1D70C 3C1 1D70D 3C3 1D70E 3C3 1D70F 3C4 1D710 3C5 1D711 3C6 1D712 3C7 1D713 3C8 1D714 3C9 " +
	"1D715 2202 1D716 3B5 1D717 3B8 1D718 3BA 1D719 3C6 1D71A 3C1 1D71B 3C0 1D71C 3B1 1D71D 3B2 1D71E 3B3 " +
	"1D71F 3B4 1D720 3B5 1D721 3B6 1D722 3B7 1D723 3B8 1D724 3B9 1D725 3BA 1D726 3BB 1D727 3BC 1D728 3BD 1D729 3BE " +
	"1D72A 3BF 1D72B 3C0 1D72C 3C1 1D72D 3B8 1D72E 3C3 1D72F 3C4 1D730 3C5 1D731 3C6 1D732 3C7 1D733 3C8 1D734 3C9 " +
	"1D735 2207 1D736 3B1 1D737 3B2 1D738 3B3 1D739 3B4 1D73A 3B5 1D73B 3B6 1D73C 3B7 1D73D 3B8 1D73E 3B9 " +
	"1D73F 3BA 1D740 3BB 1D741 3BC 1D742 3BD 1D743 3BE 1D744 3BF 1D745 3C0 1D746 3C1 1D747 3C3 1D748 3C3 1D749 3C4 " +
	"1D74A 3C5 1D74B 3C6 1D74C 3C7 1D74D 3C8 1D74E 3C9 1D74F 2202 1D750 3B5 1D751 3B8 1D752 3BA 1D753 3C6 " +
	"1D754 3C1 1D755 3C0 1D756 3B1 1D757 3B2 1D758 3B3 1D759 3B4 1D75A 3B5 1D75B 3B6 1D75C 3B7 1D75D 3B8 1D75E 3B9 " +
	"1D75F 3BA 1D760 3BB 1D761 3BC 1D762 3BD 1D763 3BE 1D764 3BF 1D765 3C0 1D766 3C1 1D767 3B8 1D768 3C3 1D769 3C4 " +
	"1D76A 3C5 1D76B 3C6 1D76C 3C7 1D76D 3C8 1D76E 3C9 1D76F 2207 1D770 3B1 1D771 3B2 1D772 3B3 1D773 3B4 " +
	"1D774 3B5 1D775 3B6 1D776 3B7 1D777 3B8 1D778 3B9 1D779 3BA 1D77A 3BB 1D77B 3BC 1D77C 3BD 1D77D 3BE 1D77E 3BF " +
	"1D77F 3C0 1D780 3C1 1D781 3C3 1D782 3C3 1D783 3C4 1D784 3C5 1D785 3C6 1D786 3C7 1D787 3C8 1D788 3C9 " +
	"1D789 2202 1D78A 3B5 1D78B 3B8 1D78C 3BA 1D78D 3C6 1D78E 3C1 1D78F 3C0 1D790 3B1 1D791 3B2 1D792 3B3 " +
	"1D793 3B4 1D794 3B5 1D795 3B6 1D796 3B7 1D797 3B8 1D798 3B9 1D799 3BA 1D79A 3BB 1D79B 3BC 1D79C 3BD 1D79D 3BE " +
	"1D79E 3BF 1D79F 3C0 1D7A0 3C1 1D7A1 3B8 1D7A2 3C3 1D7A3 3C4 1D7A4 3C5 1D7A5 3C6 1D7A6 3C7 1D7A7 3C8 1D7A8 3C9 " +
	"1D7A9 2207 1D7AA 3B1 1D7AB 3B2 1D7AC 3B3 1D7AD 3B4 1D7AE 3B5 1D7AF 3B6 1D7B0 3B7 1D7B1 3B8 1D7B2 3B9 " +
	"1D7B3 3BA 1D7B4 3BB 1D7B5 3BC 1D7B6 3BD 1D7B7 3BE 1D7B8 3BF 1D7B9 3C0 1D7BA 3C1 1D7BB 3C3 1D7BC 3C3 1D7BD 3C4 " +
	"1D7BE 3C5 1D7BF 3C6 1D7C0 3C7 1D7C1 3C8 1D7C2 3C9 1D7C3 2202 1D7C4 3B5 1D7C5 3B8 1D7C6 3BA 1D7C7 3C6 " +
	"1D7C8 3C1 1D7C9 3C0 1D7CA 3DD 1D7CB 3DD 1D7CE 30 1D7CF 31 1D7D0 32 1D7D1 33 1D7D2 34 1D7D3 35 1D7D4 36 " +
	"1D7D5 37 1D7D6 38 1D7D7 39 1D7D8 30 1D7D9 31 1D7DA 32 1D7DB 33 1D7DC 34 1D7DD 35 1D7DE 36 1D7DF 37 1D7E0 38 " +
	"1D7E1 39 1D7E2 30 1D7E3 31 1D7E4 32 1D7E5 33 1D7E6 34 1D7E7 35 1D7E8 36 1D7E9 37 1D7EA 38 1D7EB 39 1D7EC 30 " +
	"1D7ED 31 1D7EE 32 1D7EF 33 1D7F0 34 1D7F1 35 1D7F2 36 1D7F3 37 1D7F4 38 1D7F5 39 1D7F6 30 1D7F7 31 1D7F8 32 " +
	"1D7F9 33 1D7FA 34 1D7FB 35 1D7FC 36 1D7FD 37 1D7FE 38 1D7FF 39 1DF09 74 1DF11 6C 1DF13 6C 1DF16 72 1DF1A 69 " +
	"1DF1B 6F 1DF1D 63 1DF1E 73 1DF25 64 1DF26 6C 1DF27 6E 1DF28 72 1DF29 73 1DF2A 74 1E030 430 1E031 431 " +
	"1E032 432 1E033 433 1E034 434 1E035 435 1E036 436 1E037 437 1E038 438 1E039 43A 1E03A 43B 1E03B 43C 1E03C 43E " +
	"1E03D 43F 1E03E 440 1E03F 441 1E040 442 1E041 443 1E042 444 1E043 445 1E044 446 1E045 447 1E046 448 1E047 44B " +
	"1E048 44D 1E049 44E 1E04A A689 1E04B 4D9 1E04C 456 1E04D 458 1E04E 4E9 1E04F 4AF 1E050 4CF 1E051 430 " +
	"1E052 431 1E053 432 1E054 433 1E055 434 1E056 435 1E057 436 1E058 437 1E059 438 1E05A 43A 1E05B 43B 1E05C 43E " +
	"1E05D 43F 1E05E 441 1E05F 443 1E060 444 1E061 445 1E062 446 1E063 447 1E064 448 1E065 44A 1E066 44B 1E067 491 " +
	"1E068 456 1E069 455 1E06A 45F 1E06B 4AB 1E06C A651 1E06D 4B1 1E140 30 1E141 31 1E142 32 1E143 33 1E144 34 " +
	"1E145 35 1E146 36 1E147 37 1E148 38 1E149 39 1E2F0 30 1E2F1 31 1E2F2 32 1E2F3 33 1E2F4 34 1E2F5 35 1E2F6 36 " +
	"1E2F7 37 1E2F8 38 1E2F9 39 1E4F0 30 1E4F1 31 1E4F2 32 1E4F3 33 1E4F4 34 1E4F5 35 1E4F6 36 1E4F7 37 1E4F8 38 " +
	"1E4F9 39 1E900 1E922 1E901 1E923 1E902 1E924 1E903 1E925 1E904 1E926 1E905 1E927 1E906 1E928 1E907 1E929 " +
	"1E908 1E92A 1E909 1E92B 1E90A 1E92C 1E90B 1E92D 1E90C 1E92E 1E90D 1E92F 1E90E 1E930 1E90F 1E931 1E910 1E932 " +
	"1E911 1E933 1E912 1E934 1E913 1E935 1E914 1E936 1E915 1E937 1E916 1E938 1E917 1E939 1E918 1E93A 1E919 1E93B " +
	"1E91A 1E93C 1E91B 1E93D 1E91C 1E93E 1E91D 1E93F 1E91E 1E940 1E91F 1E941 1E920 1E942 1E921 1E943 1E950 30 " +
	"1E951 31 1E952 32 1E953 33 1E954 34 1E955 35 1E956 36 1E957 37 1E958 38 1E959 39 1EE00 627 1EE01 628 " +
	"1EE02 62C 1EE03 62F 1EE05 648 1EE06 632 1EE07 62D 1EE08 637 1EE09 64A 1EE0A 643 1EE0B 644 1EE0C 645 1EE0D 646 " +
	"1EE0E 633 1EE0F 639 1EE10 641 1EE11 635 1EE12 642 1EE13 631 1EE14 634 1EE15 62A 1EE16 62B 1EE17 62E 1EE18 630 " +
	"1EE19 636 1EE1A 638 1EE1B 63A 1EE1C 66E 1EE1D 6BA 1EE1E 6A1 1EE1F 66F 1EE21 628 1EE22 62C 1EE24 647 1EE27 62D " +
	"1EE29 64A 1EE2A 643 1EE2B 644 1EE2C 645 1EE2D 646 1EE2E 633 1EE2F 639 1EE30 641 1EE31 635 1EE32 642 1EE34 634 " +
	"1EE35 62A 1EE36 62B 1EE37 62E 1EE39 636 1EE3B 63A 1EE42 62C 1EE47 62D 1EE49 64A 1EE4B 644 1EE4D 646 1EE4E 633 " +
	"1EE4F 639 1EE51 635 1EE52 642 1EE54 634 1EE57 62E 1EE59 636 1EE5B 63A 1EE5D 6BA 1EE5F 66F 1EE61 628 1EE62 62C " +
	"1EE64 647 1EE67 62D 1EE68 637 1EE69 64A 1EE6A 643 1EE6C 645 1EE6D 646 1EE6E 633 1EE6F 639 1EE70 641 1EE71 635 " +
	"1EE72 642 1EE74 634 1EE75 62A 1EE76 62B 1EE77 62E 1EE79 636 1EE7A 638 1EE7B 63A 1EE7C 66E 1EE7E 6A1 1EE80 627 " +
	"1EE81 628 1EE82 62C 1EE83 62F 1EE84 647 1EE85 648 1EE86 632 1EE87 62D 1EE88 637 1EE89 64A 1EE8B 644 1EE8C 645 " +
	"1EE8D 646 1EE8E 633 1EE8F 639 1EE90 641 1EE91 635 1EE92 642 1EE93 631 1EE94 634 1EE95 62A 1EE96 62B 1EE97 62E " +
	"1EE98 630 1EE99 636 1EE9A 638 1EE9B 63A 1EEA1 628 1EEA2 62C 1EEA3 62F 1EEA5 648 1EEA6 632 1EEA7 62D 1EEA8 637 " +
	"1EEA9 64A 1EEAB 644 1EEAC 645 1EEAD 646 1EEAE 633 1EEAF 639 1EEB0 641 1EEB1 635 1EEB2 642 1EEB3 631 1EEB4 634 " +
	"1EEB5 62A 1EEB6 62B 1EEB7 62E 1EEB8 630 1EEB9 636 1EEBA 638 1EEBB 63A 1F12B 63 1F12C 72 1F12D 63.64 " +
	"1F12E 77.7A 1F130 61 1F131 62 1F132 63 1F133 64 1F134 65 1F135 66 1F136 67 1F137 68 1F138 69 1F139 6A " +
	"1F13A 6B 1F13B 6C 1F13C 6D 1F13D 6E 1F13E 6F 1F13F 70 1F140 71 1F141 72 1F142 73 1F143 74 1F144 75 1F145 76 " +
	"1F146 77 1F147 78 1F148 79 1F149 7A 1F14A 68.76 1F14B 6D.76 1F14C 73.64 1F14D 73.73 1F14E 70.70.76 " +
	"1F14F 77.63 1F16A 6D.63 1F16B 6D.64 1F16C 6D.72 1F190 64.6A 1F200 307B.304B 1F201 30B3.30B3 1F202 30B5 " +
	"1F210 624B 1F211 5B57 1F212 53CC 1F213 30C7 1F214 4E8C 1F215 591A 1F216 89E3 1F217 5929 1F218 4EA4 1F219 6620 " +
	"1F21A 7121 1F21B 6599 1F21C 524D 1F21D 5F8C 1F21E 518D 1F21F 65B0 1F220 521D 1F221 7D42 1F222 751F 1F223 8CA9 " +
	"1F224 58F0 1F225 5439 1F226 6F14 1F227 6295 1F228 6355 1F229 4E00 1F22A 4E09 1F22B 904A 1F22C 5DE6 1F22D 4E2D " +
	"1F22E 53F3 1F22F 6307 1F230 8D70 1F231 6253 1F232 7981 1F233 7A7A 1F234 5408 1F235 6E80 1F236 6709 1F237 6708 " +
	"1F238 7533 1F239 5272 1F23A 55B6 1F23B 914D 1F250 5F97 1F251 53EF 1FBF0 30 1FBF1 31 1FBF2 32 1FBF3 33 " +
	"1FBF4 34 1FBF5 35 1FBF6 36 1FBF7 37 1FBF8 38 1FBF9 39 2F800 4E3D 2F801 4E38 2F802 4E41 2F803 20122 2F804 4F60 " +
	"2F805 4FAE 2F806 4FBB 2F807 5002 2F808 507A 2F809 5099 2F80A 50E7 2F80B 50CF 2F80C 349E 2F80D 2063A " +
	"2F80E 514D 2F80F 5154 2F810 5164 2F811 5177 2F812 2051C 2F813 34B9 2F814 5167 2F815 518D 2F816 2054B " +
	"2F817 5197 2F818 51A4 2F819 4ECC 2F81A 51AC 2F81B 51B5 2F81C 291DF 2F81D 51F5 2F81E 5203 2F81F 34DF " +
	"2F820 523B 2F821 5246 2F822 5272 2F823 5277 2F824 3515 2F825 52C7 2F826 52C9 2F827 52E4 2F828 52FA 2F829 5305 " +
	"2F82A 5306 2F82B 5317 2F82C 5349 2F82D 5351 2F82E 535A 2F82F 5373 2F830 537D 2F831 537F 2F832 537F 2F833 537F " +
	"2F834 20A2C 2F835 7070 2F836 53CA 2F837 53DF 2F838 20B63 2F839 53EB 2F83A 53F1 2F83B 5406 2F83C 549E " +
	"2F83D 5438 2F83E 5448 2F83F 5468 2F840 54A2 2F841 54F6 2F842 5510 2F843 5553 2F844 5563 2F845 5584 2F846 5584 " +
	"2F847 5599 2F848 55AB 2F849 55B3 2F84A 55C2 2F84B 5716 2F84C 5606 2F84D 5717 2F84E 5651 2F84F 5674 2F850 5207 " +
	"2F851 58EE 2F852 57CE 2F853 57F4 2F854 580D 2F855 578B 2F856 5832 2F857 5831 2F858 58AC 2F859 214E4 " +
	"2F85A 58F2 2F85B 58F7 2F85C 5906 2F85D 591A 2F85E 5922 2F85F 5962 2F860 216A8 2F861 216EA 2F862 59EC " +
	"2F863 5A1B 2F864 5A27 2F865 59D8 2F866 5A66 2F867 36EE 2F868 36FC 2F869 5B08 2F86A 5B3E 2F86B 5B3E " +
	"2F86C 219C8 2F86D 5BC3 2F86E 5BD8 2F86F 5BE7 2F870 5BF3 2F871 21B18 2F872 5BFF 2F873 5C06 2F874 5F53 " +
	"2F875 5C22 2F876 3781 2F877 5C60 2F878 5C6E 2F879 5CC0 2F87A 5C8D 2F87B 21DE4 2F87C 5D43 2F87D 21DE6 " +
	"2F87E 5D6E 2F87F 5D6B 2F880 5D7C 2F881 5DE1 2F882 5DE2 2F883 382F 2F884 5DFD 2F885 5E28 2F886 5E3D 2F887 5E69 " +
	"2F888 3862 2F889 22183 2F88A 387C 2F88B 5EB0 2F88C 5EB3 2F88D 5EB6 2F88E 5ECA 2F88F 2A392 2F890 5EFE " +
	"2F891 22331 2F892 22331 2F893 8201 2F894 5F22 2F895 5F22 2F896 38C7 2F897 232B8 2F898 261DA 2F899 5F62 " +
	"2F89A 5F6B 2F89B 38E3 2F89C 5F9A 2F89D 5FCD 2F89E 5FD7 2F89F 5FF9 2F8A0 6081 2F8A1 393A 2F8A2 391C 2F8A3 6094 " +
	"2F8A4 226D4 2F8A5 60C7 2F8A6 6148 2F8A7 614C 2F8A8 614E 2F8A9 614C 2F8AA 617A 2F8AB 618E 2F8AC 61B2 " +
	"2F8AD 61A4 2F8AE 61AF 2F8AF 61DE 2F8B0 61F2 2F8B1 61F6 2F8B2 6210 2F8B3 621B 2F8B4 625D 2F8B5 62B1 2F8B6 62D4 " +
	"2F8B7 6350 2F8B8 22B0C 2F8B9 633D 2F8BA 62FC 2F8BB 6368 2F8BC 6383 2F8BD 63E4 2F8BE 22BF1 2F8BF 6422 " +
	"2F8C0 63C5 2F8C1 63A9 2F8C2 3A2E 2F8C3 6469 2F8C4 647E 2F8C5 649D 2F8C6 6477 2F8C7 3A6C 2F8C8 654F 2F8C9 656C " +
	"2F8CA 2300A 2F8CB 65E3 2F8CC 66F8 2F8CD 6649 2F8CE 3B19 2F8CF 6691 2F8D0 3B08 2F8D1 3AE4 2F8D2 5192 " +
	"2F8D3 5195 2F8D4 6700 2F8D5 669C 2F8D6 80AD 2F8D7 43D9 2F8D8 6717 2F8D9 671B 2F8DA 6721 2F8DB 675E 2F8DC 6753 " +
	"2F8DD 233C3 2F8DE 3B49 2F8DF 67FA 2F8E0 6785 2F8E1 6852 2F8E2 6885 2F8E3 2346D 2F8E4 688E 2F8E5 681F " +
	"2F8E6 6914 2F8E7 3B9D 2F8E8 6942 2F8E9 69A3 2F8EA 69EA 2F8EB 6AA8 2F8EC 236A3 2F8ED 6ADB 2F8EE 3C18 " +
	"2F8EF 6B21 2F8F0 238A7 2F8F1 6B54 2F8F2 3C4E 2F8F3 6B72 2F8F4 6B9F 2F8F5 6BBA 2F8F6 6BBB 2F8F7 23A8D " +
	"2F8F8 21D0B 2F8F9 23AFA 2F8FA 6C4E 2F8FB 23CBC 2F8FC 6CBF 2F8FD 6CCD 2F8FE 6C67 2F8FF 6D16 2F900 6D3E " +
	"2F901 6D77 2F902 6D41 2F903 6D69 2F904 6D78 2F905 6D85 2F906 23D1E 2F907 6D34 2F908 6E2F 2F909 6E6E " +
	"2F90A 3D33 2F90B 6ECB 2F90C 6EC7 2F90D 23ED1 2F90E 6DF9 2F90F 6F6E 2F910 23F5E 2F911 23F8E 2F912 6FC6 " +
	"2F913 7039 2F914 701E 2F915 701B 2F916 3D96 2F917 704A 2F918 707D 2F919 7077 2F91A 70AD 2F91B 20525 " +
	"2F91C 7145 2F91D 24263 2F91E 719C 2F91F 243AB 2F920 7228 2F921 7235 2F922 7250 2F923 24608 2F924 7280 " +
	"2F925 7295 2F926 24735 2F927 24814 2F928 737A 2F929 738B 2F92A 3EAC 2F92B 73A5 2F92C 3EB8 2F92D 3EB8 " +
	"2F92E 7447 2F92F 745C 2F930 7471 2F931 7485 2F932 74CA 2F933 3F1B 2F934 7524 2F935 24C36 2F936 753E " +
	"2F937 24C92 2F938 7570 2F939 2219F 2F93A 7610 2F93B 24FA1 2F93C 24FB8 2F93D 25044 2F93E 3FFC 2F93F 4008 " +
	"2F940 76F4 2F941 250F3 2F942 250F2 2F943 25119 2F944 25133 2F945 771E 2F946 771F 2F947 771F 2F948 774A " +
	"2F949 4039 2F94A 778B 2F94B 4046 2F94C 4096 2F94D 2541D 2F94E 784E 2F94F 788C 2F950 78CC 2F951 40E3 " +
	"2F952 25626 2F953 7956 2F954 2569A 2F955 256C5 2F956 798F 2F957 79EB 2F958 412F 2F959 7A40 2F95A 7A4A " +
	"2F95B 7A4F 2F95C 2597C 2F95D 25AA7 2F95E 25AA7 2F95F 7AEE 2F960 4202 2F961 25BAB 2F962 7BC6 2F963 7BC9 " +
	"2F964 4227 2F965 25C80 2F966 7CD2 2F967 42A0 2F968 7CE8 2F969 7CE3 2F96A 7D00 2F96B 25F86 2F96C 7D63 " +
	"2F96D 4301 2F96E 7DC7 2F96F 7E02 2F970 7E45 2F971 4334 2F972 26228 2F973 26247 2F974 4359 2F975 262D9 " +
	"2F976 7F7A 2F977 2633E 2F978 7F95 2F979 7FFA 2F97A 8005 2F97B 264DA 2F97C 26523 2F97D 8060 2F97E 265A8 " +
	"2F97F 8070 2F980 2335F 2F981 43D5 2F982 80B2 2F983 8103 2F984 440B 2F985 813E 2F986 5AB5 2F987 267A7 " +
	"2F988 267B5 2F989 23393 2F98A 2339C 2F98B 8201 2F98C 8204 2F98D 8F9E 2F98E 446B 2F98F 8291 2F990 828B " +
	"2F991 829D 2F992 52B3 2F993 82B1 2F994 82B3 2F995 82BD 2F996 82E6 2F997 26B3C 2F998 82E5 2F999 831D " +
	"2F99A 8363 2F99B 83AD 2F99C 8323 2F99D 83BD 2F99E 83E7 2F99F 8457 2F9A0 8353 2F9A1 83CA 2F9A2 83CC 2F9A3 83DC " +
	"2F9A4 26C36 2F9A5 26D6B 2F9A6 26CD5 2F9A7 452B 2F9A8 84F1 2F9A9 84F3 2F9AA 8516 2F9AB 273CA 2F9AC 8564 " +
	"2F9AD 26F2C 2F9AE 455D 2F9AF 4561 2F9B0 26FB1 2F9B1 270D2 2F9B2 456B 2F9B3 8650 2F9B4 865C 2F9B5 8667 " +
	"2F9B6 8669 2F9B7 86A9 2F9B8 8688 2F9B9 870E 2F9BA 86E2 2F9BB 8779 2F9BC 8728 2F9BD 876B 2F9BE 8786 2F9BF 45D7 " +
	"2F9C0 87E1 2F9C1 8801 2F9C2 45F9 2F9C3 8860 2F9C4 8863 2F9C5 27667 2F9C6 88D7 2F9C7 88DE 2F9C8 4635 " +
	"2F9C9 88FA 2F9CA 34BB 2F9CB 278AE 2F9CC 27966 2F9CD 46BE 2F9CE 46C7 2F9CF 8AA0 2F9D0 8AED 2F9D1 8B8A " +
	"2F9D2 8C55 2F9D3 27CA8 2F9D4 8CAB 2F9D5 8CC1 2F9D6 8D1B 2F9D7 8D77 2F9D8 27F2F 2F9D9 20804 2F9DA 8DCB " +
	"2F9DB 8DBC 2F9DC 8DF0 2F9DD 208DE 2F9DE 8ED4 2F9DF 8F38 2F9E0 285D2 2F9E1 285ED 2F9E2 9094 2F9E3 90F1 " +
	"2F9E4 9111 2F9E5 2872E 2F9E6 911B 2F9E7 9238 2F9E8 92D7 2F9E9 92D8 2F9EA 927C 2F9EB 93F9 2F9EC 9415 " +
	"2F9ED 28BFA 2F9EE 958B 2F9EF 4995 2F9F0 95B7 2F9F1 28D77 2F9F2 49E6 2F9F3 96C3 2F9F4 5DB2 2F9F5 9723 " +
	"2F9F6 29145 2F9F7 2921A 2F9F8 4A6E 2F9F9 4A76 2F9FA 97E0 2F9FB 2940A 2F9FC 4AB2 2F9FD 29496 2F9FE 980B " +
	"2F9FF 980B 2FA00 9829 2FA01 295B6 2FA02 98E2 2FA03 4B33 2FA04 9929 2FA05 99A7 2FA06 99C2 2FA07 99FE " +
	"2FA08 4BCE 2FA09 29B30 2FA0A 9B12 2FA0B 9C40 2FA0C 9CFD 2FA0D 4CCE 2FA0E 4CED 2FA0F 9D67 2FA10 2A0CE " +
	"2FA11 4CF8 2FA12 2A105 2FA13 2A20E 2FA14 2A291 2FA15 9EBB 2FA16 4D56 2FA17 9EF9 2FA18 9EFE 2FA19 9F05 " +
	"2FA1A 9F0F 2FA1B 9F16 2FA1C 9F3B 2FA1D 2A600 "
