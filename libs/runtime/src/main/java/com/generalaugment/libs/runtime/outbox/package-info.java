@NullMarked
package com.generalaugment.libs.runtime.outbox;

import org.jspecify.annotations.NullMarked;
