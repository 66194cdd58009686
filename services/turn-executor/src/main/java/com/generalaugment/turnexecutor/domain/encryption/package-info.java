/** Sealing of what only this service may read. */
@NullMarked
package com.generalaugment.turnexecutor.domain.encryption;

import org.jspecify.annotations.NullMarked;
