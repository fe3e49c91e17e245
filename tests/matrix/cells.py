"""Every address that names an agreement or a part of one; one that does not stand here fails `test_routes`."""

from tests.matrix import pages, programs

READING = (*programs.READING, *pages.READING)
ACTING = (*programs.ACTING, *pages.ACTING)
ADDRESSES = (*READING, *ACTING)
