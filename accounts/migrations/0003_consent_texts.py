"""Version 1 of what people agree to when they enter a contest.

The rights named are those of Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15.
"""

import datetime

from django.db import migrations

PUBLISHED_AT = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)

TEXT_VI = """\
Chúng tôi thu thập những gì bạn điền vào phiếu đăng ký, câu trả lời, thời điểm và kết quả các lượt thi của bạn.

Dữ liệu này chỉ dùng để tổ chức cuộc thi: cho bạn dự thi, chấm điểm, xếp hạng, tổng hợp kết quả theo địa phương và đơn vị, \
kiểm tra và giải quyết khiếu nại, liên hệ với bạn về giải thưởng.

Ban tổ chức cuộc thi và người vận hành trang này xem được dữ liệu của bạn. Bảng xếp hạng hiển thị công khai họ tên, \
địa phương hoặc đơn vị, điểm và thời gian làm bài của bạn; danh sách người đoạt giải được công bố. Số điện thoại, \
thư điện tử, số giấy tờ và ngày sinh không được công bố. Dữ liệu không được bán và không được dùng để quảng cáo.

Dữ liệu gắn với tên bạn được giữ không quá 12 tháng kể từ ngày công bố kết quả chính thức; sau đó chỉ còn số liệu \
không nhận ra bạn.

Theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15, bạn có quyền xem, sửa, nhận bản sao, yêu cầu xóa dữ liệu của mình \
và rút lại sự đồng ý này bất cứ lúc nào bằng cách báo cho ban tổ chức hoặc người vận hành trang. Rút lại sự đồng ý \
không làm mất hiệu lực việc xử lý đã thực hiện trước đó; nếu cuộc thi chưa kết thúc, bạn sẽ ngừng dự thi.

Nếu bạn dưới 16 tuổi, hãy đọc cùng cha, mẹ hoặc người giám hộ; việc đánh dấu vào ô đồng ý nghĩa là họ cũng đồng ý.
"""

TEXT_EN = """\
We collect what you fill in on the entry form, your answers, and the times and results of your attempts.

This data is used only to run the contest: to let you take part, mark, rank, add up results by locality and unit, \
check and settle complaints, and contact you about prizes.

The contest's organisers and the people who run this site can see your data. Boards show your name, your locality or \
unit, your score and your time to everybody; the list of winners is published. Your phone number, e-mail address, \
ID number and date of birth are not published. Data is not sold and not used for advertising.

Data tied to your name is kept for no more than 12 months after the official results are published; after that only \
figures remain in which nobody can recognise you.

Under the Law on Personal Data Protection, No. 91/2025/QH15, you may see, correct and receive a copy of your data, \
have it erased, and withdraw this consent at any time by telling the organisers or the people who run the site. \
Withdrawing does not undo what was done before; if the contest is still running, you leave it.

If you are under 16, read this with a parent or guardian; ticking the box means that they agree too.
"""


def publish(apps, schema_editor):
    text = apps.get_model("accounts", "ConsentText")
    text.objects.using(schema_editor.connection.alias).get_or_create(
        purpose="contest-entry",
        version=1,
        defaults={"text_vi": TEXT_VI.strip(), "text_en": TEXT_EN.strip(), "published_at": PUBLISHED_AT},
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    # Undoing keeps the text: consents may refer to it.
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
