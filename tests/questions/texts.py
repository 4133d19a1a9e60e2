"""Own short texts in the form of official ones, for tests."""

RESOLUTION = """ĐẢNG CỘNG SẢN VIỆT NAM
Số 99-NQ/TW
I. QUAN ĐIỂM
1. Đọc sách là quyền của mọi người trong xã hội.
2. Thư viện là nơi gặp gỡ của cộng đồng dân cư.
3. Nhà nước bảo đảm kinh phí cho thư viện công cộng.
II. NHIỆM VỤ
1. Mỗi xã có một phòng đọc vào năm 2030.
2. Cán bộ thư viện được bồi dưỡng hằng năm.
T/M BỘ PHẬN SOẠN THẢO
"""

# One changed, one moved below II, one new, one gone, one renumbered.
AMENDED = """I. QUAN ĐIỂM
1. Đọc sách là quyền của mọi người trong xã hội.
2. Trẻ em được mượn sách miễn phí ở mọi nơi.
II. NHIỆM VỤ
1. Mỗi xã có một phòng đọc vào năm 2028.
2. Nhà nước bảo đảm kinh phí cho thư viện công cộng.
3. Cán bộ thư viện được bồi dưỡng hằng năm.
"""
