/** The part of the turn's service in erasing a person. */
@NullMarked
package com.generalaugment.turnexecutor.domain.erasure;

import org.jspecify.annotations.NullMarked;
