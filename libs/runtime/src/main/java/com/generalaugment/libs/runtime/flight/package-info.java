@NullMarked
package com.generalaugment.libs.runtime.flight;

import org.jspecify.annotations.NullMarked;
