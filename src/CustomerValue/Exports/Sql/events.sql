-- Grain: one row per row of the chunk. From text to click events.
CREATE OR REPLACE TABLE typed_rows AS {lean}
WITH read AS (
    SELECT
        line,
        part,
        customer_id,
        time AS time_text,
        {time} AS time,
        type AS type_text,
        -- The usual words first: a pattern on every row is slow.
        CASE
            WHEN type IN ('view', 'cart', 'favourite', 'buy') THEN type
            WHEN type = 'pv' THEN 'view'
            WHEN type = 'fav' THEN 'favourite'
            WHEN type = 'purchase' THEN 'buy'
            ELSE regexp_replace(lower(type), '[^\p{L}\p{N}]', '', 'g')
        END AS word,
        sku,
        category,
        session
    FROM raw
),
known AS (
    SELECT
        * EXCLUDE (word),
        -- The usual words first, as above. Of a longer IN the database would make a join for all rows, which also loses their order.
        CASE
            WHEN word IN ('view', 'cart', 'favourite', 'buy') THEN word
            WHEN list_contains(['view', 'pv', 'pageview', 'productview', 'productviewed', 'viewproduct', 'viewedproduct', 'viewitem',
                'itemview', 'viewcontent', 'detail', 'details', 'detailview', 'productdetail', 'click', 'clk', 'clicked',
                'browse', '浏览', '点击', '查看'], word) THEN 'view'
            WHEN list_contains(['cart', 'addtocart', 'addcart', 'cartadd', 'addedtocart', 'atc', 'basket', 'addtobasket', 'addtobag',
                'productadded', '加购', '加购物车', '加入购物车'], word) THEN 'cart'
            WHEN list_contains(['favourite', 'favorite', 'fav', 'addtofavorites', 'addtofavourites', 'wishlist', 'addtowishlist',
                'collect', 'like', 'save', '收藏', '喜欢'], word) THEN 'favourite'
            WHEN list_contains(['buy', 'bought', 'purchase', 'purchased', 'transaction', 'order', 'ordered', 'orderplaced',
                'ordercompleted', 'ordercomplete', 'placeorder', 'checkoutcompleted', 'conversion', 'pay', 'paid', '购买', '下单',
                '支付', '成交'], word) THEN 'buy'
        END AS type,
        CASE
            WHEN word IN ('view', 'cart', 'favourite', 'buy') THEN false
            ELSE coalesce(list_contains(['search', 'viewsearchresults', 'login', 'logout', 'signin', 'signout', 'signup', 'register',
            'registration', 'removefromcart', 'removecart', 'cartremove', 'productremoved', 'removefromwishlist', 'unfavorite',
            'unfavourite', 'unlike', 'viewcart', 'cartviewed', 'checkout', 'begincheckout', 'initiatecheckout',
            'checkoutstarted', 'startcheckout', 'addpaymentinfo', 'addshippinginfo', 'sessionstart', 'sessionend',
            'firstvisit', 'userengagement', 'scroll', 'impression', 'impressions', 'viewitemlist', 'viewlist', 'selectitem',
            'selectcontent', 'viewpromotion', 'selectpromotion', 'share', 'filter', 'sort', 'refund', 'coupon', 'rate',
            'review', 'subscribe', 'unsubscribe', 'emailopen', 'emailclick', '搜索', '登录', '登出', '注册', '移出购物车',
            '取消收藏', '分享', '评论', '结算', '退款'], word), false)
        END AS excluded
    FROM read
)
SELECT
    * EXCLUDE (time_text, type_text),
    CASE
        WHEN time_text IS NULL THEN ['time', 'missing']
        WHEN time IS NULL THEN ['time', 'not_a_time']
        WHEN time < TIMESTAMP '1970-01-01' OR time > {latest} THEN ['time', 'time_out_of_range']
        WHEN type_text IS NULL THEN ['type', 'missing']
        WHEN type IS NULL AND NOT excluded THEN ['type', 'unknown_word']
    END AS reason
FROM known
);
