# SPDX-License-Identifier: GPL-2.0-only
# Packages, dkms without packages, signing; included by the top Makefile. README.md says what is what.

packages_deb := debhelper dh-dkms dpkg-dev fakeroot git $(packages_tools) pkg-config libglib2.0-dev \
	qemu-system-x86
packages_dkms := dkms
VERSION := $(file <VERSION)

.PHONY: need-deb deb dkms-install dkms-remove dkms-tarball sign
need-deb:
	@$(need) $(packages_build) $(packages_deb)

# In a copy: Debian's tools want debian/ at the top, and leave their things around it. What is built already is not built
# again there: the copies have the times of the originals.
deb: need-deb tools plugin
	@tools/packaging/stage tree $(B)/deb/switchtec-$(VERSION)
	@rm -f $(B)/deb/*.deb $(B)/deb/*.changes $(B)/deb/*.buildinfo
	@ln -s $(CURDIR)/$(B) $(B)/deb/switchtec-$(VERSION)/build
	@cd $(B)/deb/switchtec-$(VERSION) && dpkg-buildpackage -us -uc -b -nc
	@ls $(B)/deb/*.deb

# The kernels to build for.
KERNELS ?= $(shell uname -r)
dkms-install:
	@$(need) $(packages_dkms)
	@tools/packaging/dkms/install $(KERNELS)

dkms-remove:
	@tools/packaging/dkms/remove

dkms-tarball:
	@rm -rf $(B)/dkms && tools/packaging/stage dkms $(B)/dkms/dkms_source_tree && mkdir $(B)/dkms/dkms_main_tree
	@tar --sort=name --owner=0 --group=0 -C $(B)/dkms -czf $(B)/dkms/switchtec-$(VERSION).dkms.tar.gz \
		dkms_source_tree dkms_main_tree
	@sed 's/@VERSION@/$(VERSION)/' tools/packaging/rpm/switchtec-dkms.spec.in >$(B)/dkms/switchtec-dkms.spec
	@echo "$(B)/dkms/switchtec-$(VERSION).dkms.tar.gz: dkms ldtarball loads it; the spec for rpmbuild is beside it"

sign:
	@tools/packaging/sign "$(KEY)" "$(CERT)" $(KO)
