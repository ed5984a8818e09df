"""Pictures that few may see, on their way out: never kept by anybody in between, never run, never guessed at."""

from litestar import Response

from app.domain.people.pictures import Picture


def shown_inside(picture: Picture) -> Response[bytes]:
    """For an <img> of a page of ours; opened by itself it is a download."""
    return Response(
        picture.body,
        media_type=picture.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{picture.name}.jpg"', "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )  # fmt: skip
