/** The surfaces with app users' data, one file each. A new surface registers its probe in {@code Probes}; a test lists the routes. */
@NullMarked
package com.generalaugment.gateway.domain.isolation.probes;

import org.jspecify.annotations.NullMarked;
