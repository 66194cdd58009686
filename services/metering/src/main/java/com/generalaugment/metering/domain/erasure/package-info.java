/** The part of metering in erasing a person: usage stays, the person goes. */
@NullMarked
package com.generalaugment.metering.domain.erasure;

import org.jspecify.annotations.NullMarked;
