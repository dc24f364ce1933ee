package dev.tasuki.orders.order;

/**
 * An article of the shop.
 *
 * @param sku its identity
 * @param nameEn its name in English
 * @param nameJa its name in Japanese
 * @param price the price of one in yen
 */
public record Product(String sku, String nameEn, String nameJa, int price) {}
